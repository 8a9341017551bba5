"""Fixes: changes of the data for what a report finds wrong and only one answer is right for.

A fixer proposes a change of triples (``literals``, ``languages``, ``names`` …); ``proposals`` puts them to
the results of a report and finds where in the files to make them; ``patches`` makes them in the text, in
which nothing else changes; ``rounds`` repeats this until there is nothing left to fix.
"""

from icatkg.validation.fixes.proposals import FIXERS, propose
from icatkg.validation.fixes.records import Edit, Fix, Fixer

__all__ = ["FIXERS", "Edit", "Fix", "Fixer", "propose"]
