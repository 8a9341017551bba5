"""Why a statement holds, down to the paragraph; and why one does not."""

from __future__ import annotations

from icatkg.explanation.proof import Explanation, Step, explain

__all__ = ["Explanation", "Step", "explain"]
