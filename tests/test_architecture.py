"""How the code is laid out: layers, sizes, names."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command import ROOT, environment

MODULES = sorted((ROOT / "icatkg").rglob("*.py"))
_name = pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(ROOT).as_posix())


@_name
def test_module_is_short_and_says_what_it_is(path: Path) -> None:
    """No module has more than 320 lines; each begins with a docstring."""
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 320
    assert ast.get_docstring(ast.parse(text))


@_name
def test_module_is_named_for_what_it_does(path: Path) -> None:
    """No module is a drawer for odds and ends."""
    assert not {part.removesuffix(".py") for part in path.relative_to(ROOT).parts} & {
        "utils",
        "util",
        "helpers",
        "helper",
        "manager",
        "managers",
        "core",
        "common",
        "misc",
    }


@_name
def test_public_names_are_declared(path: Path) -> None:
    """What ``__all__`` lists is defined in the module, without repetition."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    listed: list[str] = []
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(
            isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets
        ):
            listed = ast.literal_eval(node.value)
    assert len(set(listed)) == len(listed)
    names = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
    defined = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    names |= {n.name for n in ast.walk(tree) if isinstance(n, defined)}
    names |= {
        a.asname or a.name
        for n in ast.walk(tree)
        if isinstance(n, (ast.Import, ast.ImportFrom))
        for a in n.names
    }
    assert set(listed) <= names


def test_modules_import_from_below_only(tmp_path: Path) -> None:
    """The layers in pyproject.toml hold (https://import-linter.readthedocs.io)."""
    beside = Path(sys.executable).with_name("lint-imports")
    command = str(beside) if beside.exists() else shutil.which("lint-imports")
    if command is None:
        pytest.skip("import-linter is not installed")
    done = subprocess.run(
        [command, "--config", str(ROOT / "pyproject.toml"), "--no-cache"],
        capture_output=True,
        cwd=tmp_path,
        env=environment({"PATH": os.environ.get("PATH", "")}),
        check=False,
    )
    assert done.returncode == 0, done.stdout.decode()
    assert "1 kept, 0 broken" in done.stdout.decode()
