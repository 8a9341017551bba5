"""Infer what follows from the data when a wheel is built, so that nobody has to when it is used."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

__all__ = ["InferredGraph"]


class InferredGraph(BuildHookInterface[Any]):
    """Put the inferred triples into the wheel, as ``icatkg/packed/inferred.nt``."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the file; an editable installation makes its own, whenever the data changes."""
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        from icatkg.build import materialise

        self._folder = TemporaryDirectory()
        path = Path(self._folder.name) / "inferred.nt"
        materialise(str(path))
        build_data["force_include"][str(path)] = "icatkg/packed/inferred.nt"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove what :meth:`initialize` made."""
        del build_data, artifact_path
        if version != "editable":
            self._folder.cleanup()
