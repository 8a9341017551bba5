"""Inference: OWL 2 RL entailments of a graph, each with the step that made it, and its contradictions."""

from __future__ import annotations

__all__: list[str] = []
