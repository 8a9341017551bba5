"""A dataset with its views in time: the world as it was, and what was published."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime as dt
    from typing import Self

    from icatkg.dataset import Dataset
    from icatkg.views.slicing import Slice
    from icatkg.views.view import View

__all__ = ["ViewedGraph"]


class ViewedGraph:
    """A dataset that can be seen at dates and as of dates.

    Parameters
    ----------
    dataset
        The named graphs.
    view
        A view of them in time, as :meth:`at` and :meth:`as_of` make it.

    """

    def __init__(self, dataset: Dataset, view: View | None = None) -> None:
        self._base = dataset
        self._view = view

    @property
    def dataset(self) -> Dataset:
        """The named graphs, without what a view in time sets aside."""
        return self._base if self._view is None else self._view.dataset

    @property
    def set_aside(self) -> Slice | None:
        """What a view in time sets aside, and what people should know of it; nothing without a view."""
        return None if self._view is None else self._view.set_aside

    def at(self, date: str | int | dt.date, *, certain: bool = False) -> Self:
        """Give the graph as the world was at a date: without the claims that cannot hold then.

        Parameters
        ----------
        date
            A day, a month or a year: ``2019-06-01``, ``2019-06``, ``2019``. What can hold on one of its days
            remains.
        certain
            Whether to leave out too what holds then only possibly.

        Raises
        ------
        ParameterError
            It is no date.

        """
        from icatkg.views.view import View

        return self._seen((self._view or View(self._base)).at(date, certain=certain))

    def as_of(self, date: str | int | dt.date, *, certain: bool = False) -> Self:
        """Give the graph as published by a date: without the documents that were not issued yet.

        Parameters
        ----------
        date
            A day, a month or a year, whose last day counts.
        certain
            Whether to leave out too the documents that were issued by then only possibly.

        Raises
        ------
        ParameterError
            It is no date.

        """
        from icatkg.views.view import View

        return self._seen((self._view or View(self._base)).as_of(date, certain=certain))

    def _seen(self, view: View) -> Self:
        return type(self)(self._base, view)
