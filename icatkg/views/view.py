"""A dataset seen at moments in time, taken when it is first looked at."""

from __future__ import annotations

from icatkg.views.dates import moment
from icatkg.views.facts import QuadFacts, StoreFacts
from icatkg.views.slicing import slice_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime as dt

    from icatkg.dataset import Dataset
    from icatkg.views.dates import Moment
    from icatkg.views.slicing import Slice

__all__ = ["View"]


class View:
    """A dataset as the world was at some moments, as published by some.

    Parameters
    ----------
    base
        The dataset that is looked at.
    at, as_of
        The moments; what remains does so at each. Their order makes no difference.

    """

    def __init__(self, base: Dataset, at: tuple[Moment, ...] = (), as_of: tuple[Moment, ...] = ()) -> None:
        self._base = base
        self._at = at
        self._as_of = as_of
        self._slice: Slice | None = None
        self._dataset: Dataset | None = None

    def at(self, date: str | int | dt.date, *, certain: bool) -> View:
        """Give the view at one more date; see :func:`icatkg.views.dates.moment`."""
        return View(self._base, (*self._at, moment(date, certain=certain)), self._as_of)

    def as_of(self, date: str | int | dt.date, *, certain: bool) -> View:
        """Give the view as of one more date; see :func:`icatkg.views.dates.moment`."""
        return View(self._base, self._at, (*self._as_of, moment(date, certain=certain)))

    @property
    def set_aside(self) -> Slice:
        """What the view sets aside."""
        if self._slice is None:
            draft = self._base.draft()
            facts = QuadFacts(self._base.quads()) if draft is None else StoreFacts(draft)
            self._slice = slice_of(facts, self._at, self._as_of)
        return self._slice

    @property
    def dataset(self) -> Dataset:
        """What remains."""
        if self._dataset is None:
            self._dataset = self._base.without(self.set_aside.nodes)
        return self._dataset
