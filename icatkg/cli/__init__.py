"""The command line: parse, call, render."""

from __future__ import annotations

from icatkg.cli.main import main

__all__ = ["main"]
