"""``icatkg completion``: print the shell completion script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icatkg.cli.output import emit

if TYPE_CHECKING:
    import argparse

__all__ = ["EXAMPLES", "configure", "run"]

EXAMPLES = """\
examples:
  icatkg completion bash > ~/.local/share/bash-completion/completions/icatkg
  icatkg completion zsh > ~/.zfunc/_icatkg
  icatkg completion fish > ~/.config/fish/completions/icatkg.fish"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("shell", choices=["bash", "zsh", "fish"], help="the shell")


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    import shtab

    from icatkg.cli.main import build_parser
    from icatkg.querying.stored import stored_queries

    parser = build_parser()
    for action in _query_actions(parser):
        if action.dest == "name":
            action.choices = [q.name for q in stored_queries()]
        elif action.dest in {"data", "output", "query_file"}:
            setattr(action, "complete", shtab.FILE)  # noqa: B010 - an attribute that only shtab knows
    emit(shtab.complete(parser, options.shell).encode() + b"\n")
    return 0


def _query_actions(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    commands = next(a for a in parser._actions if a.dest == "command")  # noqa: SLF001 - argparse has no other way
    assert isinstance(commands.choices, dict)  # noqa: S101 - for the type checker
    return [a for command in commands.choices.values() for a in command._actions]  # noqa: SLF001 - argparse has no other way
