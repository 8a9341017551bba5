"""Facts in spreadsheets: templates made from the shapes, rows to triples, and triples back to rows."""

from __future__ import annotations

__all__: list[str] = []
