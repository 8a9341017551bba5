"""Views in time: which nodes are set aside for the world at a date, or for what was published by a date."""

from __future__ import annotations

from icatkg.views.dates import Moment, moment
from icatkg.views.slicing import Slice, dropped, slice_of

__all__ = ["Moment", "Slice", "dropped", "moment", "slice_of"]
