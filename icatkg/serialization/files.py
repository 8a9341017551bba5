"""Writing files: all or nothing, also when the process is killed or the disk is full."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from icatkg.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["below_working_folder", "write_file", "write_folder"]


def below_working_folder(file: str) -> str:
    """Give a path as seen from the working folder, if it lies below."""
    path = Path(file)
    try:
        return (path.relative_to(Path.cwd()) if path.is_absolute() else path).as_posix()
    except (ValueError, OSError):
        return path.as_posix()


def write_file(path: Path | str, content: bytes) -> None:
    """Write a file next to its place and rename it into place.

    Special files (``/dev/stdout``, a pipe) are written to directly. The permissions of a file that
    is replaced are kept. A file name that ends in ``.gz`` is packed, without a time stamp.

    Raises
    ------
    OutputError
        It could not be written; what stood there is unchanged.

    """
    path = Path(path)
    if path.suffix.lower() == ".gz":
        import gzip

        content = gzip.compress(content, mtime=0)
    if path.is_dir():
        raise OutputError(f"{path}: is a folder", "Name a file in it.")
    temporary: str | None = None
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(content)
            return
        target = path.resolve()  # a symbolic link stays one
        handle, temporary = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, target.stat().st_mode & 0o7777 if target.exists() else 0o666 & ~_umask())  # noqa: PTH101 - a name from mkstemp
        os.replace(temporary, target)  # noqa: PTH105 - as above
        temporary = None
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror or error}") from None
    finally:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)


def write_folder(path: Path | str, files: Mapping[str, bytes]) -> None:
    """Write a folder of files beside its place and rename it into place.

    Raises
    ------
    OutputError
        It exists already and is not an empty folder, or it could not be written.

    """
    path = Path(path)
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise OutputError(f"{path}: exists already", "Name a new or empty folder.")
    temporary: str | None = None
    try:
        target = path.resolve()
        temporary = tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
        for name, content in files.items():
            with (Path(temporary) / name).open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        Path(temporary).chmod(0o777 & ~_umask())
        os.replace(temporary, target)  # noqa: PTH105 - a name from mkdtemp
        temporary = None
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror or error}") from None
    finally:
        if temporary is not None:
            shutil.rmtree(temporary, ignore_errors=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
