"""Workflow commands of GitHub Actions, which mark lines in a pull request.

The commands: https://docs.github.com/actions/reference/workflow-commands-for-github-actions; what is
escaped, and how: ``packages/core/src/command.ts`` of https://github.com/actions/toolkit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icatkg.errors import ParseError
from icatkg.serialization.files import below_working_folder
from icatkg.serialization.visible_text import visible

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icatkg.errors import IcatkgError

__all__ = ["error_command", "workflow_command"]


def workflow_command(name: str, properties: Mapping[str, str], message: str) -> str:
    """Write a command; in its properties two characters more have a meaning.

    Parameters
    ----------
    name
        ``error``, ``warning`` or ``notice``.
    properties
        Such as ``file``, ``line``, ``col`` and ``title``.
    message
        What is shown, on one line or several.

    """
    held = ",".join(
        f"{key}={_escaped(value).replace(':', '%3A').replace(',', '%2C')}"
        for key, value in properties.items()
    )
    return f"::{name} {held}::{_escaped(message)}"


def error_command(error: IcatkgError) -> str:
    """Write the command that shows an error, at its place in a file if it has one."""
    place = {}
    if isinstance(error, ParseError) and error.path not in {"", "-"}:
        place["file"] = below_working_folder(error.path)
        named = (("line", error.line), ("col", error.column))
        place |= {key: str(number) for key, number in named if number}
    return workflow_command("error", place | {"title": "icatkg"}, str(error))


def _escaped(text: str) -> str:
    shown = visible(text, "\r\n\t")
    return shown.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
