"""The view in time that somebody has chosen, which every link of a page keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

from icatkg.server.sparql_request import truth

if TYPE_CHECKING:
    from starlette.requests import Request

__all__ = ["Moment"]

_LONGEST = 11  # a date has ten characters; what is longer is refused as it is


class Moment(NamedTuple):
    """Which graph is looked at: the world at a date, as told by a date.

    Attributes
    ----------
    at
        The world as it was then; empty for all dates.
    as_of
        Only what documents issued by then tell; empty for all documents.
    certain
        Whether what only may have been so is left out.

    """

    at: str = ""
    as_of: str = ""
    certain: bool = False

    @classmethod
    def of(cls, request: Request) -> Moment:
        """Give what a request asks for.

        Raises
        ------
        Problem
            ``certain`` is neither 1 nor 0.

        """
        fields = request.query_params
        at, as_of = (fields.get(name, "").strip()[:_LONGEST] for name in ("at", "asOf"))
        certain = truth(fields.get("certain"), "certain")
        return cls(at, as_of, certain and bool(at or as_of))

    @classmethod
    def given(cls, moment: str | Moment) -> Moment:
        """Give a moment; a text is the date of the world."""
        return moment if isinstance(moment, Moment) else cls(moment)

    @property
    def chosen(self) -> bool:
        """Whether any date was chosen."""
        return bool(self.at or self.as_of)

    @property
    def fields(self) -> dict[str, str]:
        """The parameters of an address that keeps the view."""
        given = {"at": self.at, "asOf": self.as_of, "certain": "1" if self.certain else ""}
        return {name: value for name, value in given.items() if value}

    @property
    def key(self) -> tuple[str, ...]:
        """What tells one view from another in a cache."""
        return self.at, self.as_of, "certain" if self.certain else ""

    def kept(self, address: str) -> str:
        """Give an address with the view as parameters."""
        if not self.chosen or not address.startswith("/"):
            return address
        path, hash_, fragment = address.partition("#")
        return f"{path}{'&' if '?' in path else '?'}{urlencode(self.fields)}{hash_}{fragment}"
