"""The exceptions of icatkg, all derived from :class:`IcatkgError`.

The tree::

    IcatkgError                 anything that is not an answer; exit code 2
    ├── InputError              a file or a stream that cannot be used
    │   ├── MissingFileError    it does not exist, or is not a file
    │   ├── ParseError          it is not the syntax it should be
    │   └── ContradictionError  the packaged graph contradicts itself
    ├── OutputError             a result that could not be written
    ├── UnknownNameError        no stored query, format or term of that name
    │   └── NotInGraphError     nothing in the data goes by that name
    ├── ParameterError          a parameter that is missing, not known, or of the wrong type
    ├── QueryError              a query that is not SPARQL, or failed while it ran
    │   └── RefusedQueryError   a query that asks for what is never done (network, update, deep nesting)
    ├── ShapesError             shapes that are malformed or could not be evaluated
    └── NotImplementedFeature   a known feature that icatkg does not offer; exit code 3
"""

from __future__ import annotations

__all__ = [
    "ContradictionError",
    "IcatkgError",
    "InputError",
    "MissingFileError",
    "NotImplementedFeature",
    "NotInGraphError",
    "OutputError",
    "ParameterError",
    "ParseError",
    "QueryError",
    "RefusedQueryError",
    "ShapesError",
    "UnknownNameError",
]


class IcatkgError(Exception):
    """Something that is not an answer.

    Parameters
    ----------
    message
        What is wrong, and where.
    remedy
        What the user can do about it, or an empty string.

    """

    exit_code = 2

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        """Give the message, with the remedy on a line of its own."""
        return f"{self.message}\n  {self.remedy}" if self.remedy else self.message


class InputError(IcatkgError):
    """A file or a stream cannot be used."""


class MissingFileError(InputError):
    """A file does not exist, or is not a file."""


class ParseError(InputError):
    """A file is not in the syntax it should be in.

    Parameters
    ----------
    message, remedy
        As in :class:`IcatkgError`.
    path
        The file, as the user named it.
    line, column
        Where the parser stopped, counted from 1; 0 when it did not say.

    """

    def __init__(
        self, message: str, remedy: str = "", *, path: str = "", line: int = 0, column: int = 0
    ) -> None:
        place = ":".join([path or "<input>", *(str(n) for n in (line, column) if n)])
        super().__init__(f"{place}: {message}", remedy)
        self.path = path
        self.line = line
        self.column = column


class ContradictionError(InputError):
    """The packaged graph contradicts itself, so that what follows from it is not kept."""


class OutputError(IcatkgError):
    """A result could not be written; what stood there before is unchanged."""


class UnknownNameError(IcatkgError):
    """There is no entity, stored query, graph, format or term of that name."""


class NotInGraphError(UnknownNameError):
    """Nothing in the data that is looked at goes by that name; a view in time may have set it aside."""


class ParameterError(IcatkgError):
    """A parameter of a stored query is missing, not known, or of the wrong type."""


class QueryError(IcatkgError):
    """A query is not SPARQL, or failed while it ran."""


class RefusedQueryError(QueryError):
    """A query asks for what icatkg never does: network access, updates, bottomless nesting."""


class ShapesError(IcatkgError):
    """Shapes are malformed or could not be evaluated."""


class NotImplementedFeature(IcatkgError):  # noqa: N818 - named for the exit code it stands for
    """A known feature that icatkg does not offer."""

    exit_code = 3
