"""The checks of ontologies: the queries in ``queries/lint/``, with what their headers say.

They are written in the manner of ROBOT's ``report`` (http://robot.obolibrary.org/report): a problem, a
solution and a severity, and a query that finds where it is. What they look for comes from OOPS!
(https://oops.linkeddata.es/catalogue.jsp), FOOPS! (https://foops.linkeddata.es) and the OWL 2 RL profile
(https://www.w3.org/TR/owl2-profiles/#OWL_2_RL). All give the same columns: ``?entity ?property ?value``.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple

from icatkg import resources
from icatkg.errors import UnknownNameError
from icatkg.querying.stored import read_stored_query

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["SEVERITIES", "Check", "packaged_checks", "selected_checks"]

SEVERITIES = ("violation", "warning", "info")
_EXTRA = re.compile(r"^#\+ x-([a-z]+): (.+)$", re.MULTILINE)


class Check(NamedTuple):
    """A check of ontologies.

    Attributes
    ----------
    name
        Name of its query.
    about
        What it looks at: ``header``, ``annotations``, ``names``, ``structure``, ``deprecation`` or
        ``profile``.
    severity
        One of :data:`SEVERITIES`.
    summary, description
        What it finds, and what the rule is.
    problem, solution
        What is wrong where it finds something, and what to do.
    source
        Where the rule comes from.
    query
        Its SPARQL.

    """

    name: str
    about: str
    severity: str
    summary: str
    description: str
    problem: str
    solution: str
    source: str
    query: str

    @property
    def page(self) -> str:
        """Where the documentation tells of it."""
        return f"docs/lint.md#{self.name}"


def packaged_checks() -> list[Check]:
    """Give all checks, by name.

    Raises
    ------
    InputError
        The header of a query is not as it must be.

    """
    return [_read(path) for path in resources.query_files("lint")]


def _read(path: str) -> Check:
    stored = read_stored_query(path)
    extra = dict(_EXTRA.findall(stored.text))
    return Check(
        name=stored.name,
        about=stored.tags[-1],
        severity=extra["severity"],
        summary=stored.summary,
        description=stored.description,
        problem=extra["problem"],
        solution=extra["solution"],
        source=extra["source"],
        query=stored.text,
    )


def selected_checks(only: Collection[str] = (), without: Collection[str] = ()) -> list[Check]:
    """Give the checks of these names, or all, without those of other names.

    Raises
    ------
    UnknownNameError
        There is no check of a name; names near ones.

    """
    found = {check.name: check for check in packaged_checks()}
    for name in (*only, *without):
        if name not in found:
            near = get_close_matches(name, found)
            hint = f"Did you mean {' or '.join(near)}?" if near else "icatkg lint --list names them all."
            raise UnknownNameError(f"no check of that name: {name}", hint)
    return [check for name, check in found.items() if name not in without and (not only or name in only)]
