"""What a view in time costs: a cold query with ``--at`` or ``--as-of`` beside the same query without.

Measured as in ``run.py``: in turns, median of the ratios of neighbours, user plus system time of the child.

``python benchmarks/views.py [--runs N]``; ends with 1 when the promise is not kept.
"""

from __future__ import annotations

import argparse
import sys

from run import FEWEST, compared, our_command

LIMIT = 2.0
VIEWS = (
    ("--at", "2019-06-01"),
    ("--at", "2019", "--certain"),
    ("--as-of", "2020"),
    ("--at", "2019", "--as-of", "2020"),
)


def main() -> int:
    """Measure, print, and tell whether the promise is kept."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=25, help=f"pairs, at least {FEWEST} (default: 25)")
    runs = max(parser.parse_args().runs, FEWEST)
    plain = [*our_command(), "query", "chairs-by-year"]
    print(f"a cold `icatkg query chairs-by-year` in a view, processor time, {runs} pairs in turns")
    worst = 0.0
    for view in VIEWS:
        ratio = compared([*plain, *view, "--quiet"], plain, runs)
        worst = max(worst, ratio.middle)
        print(
            f"  {' '.join(view)}: {ratio.middle:.2f} times the plain query "
            f"(quartiles {ratio.low:.2f} to {ratio.high:.2f}; {ratio.ours:.3f} s and {ratio.theirs:.3f} s)",
            flush=True,
        )
    kept = worst <= LIMIT
    print(f"{'PASS' if kept else 'FAIL'}: at most {LIMIT:g} times the plain query is promised")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
