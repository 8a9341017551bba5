"""Comparing two states of the graph: what changed, in words, as a patch, and what it means for queries."""

__all__: list[str] = []
