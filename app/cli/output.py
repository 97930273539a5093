"""Files a command writes where the user says."""

from __future__ import annotations

from pathlib import Path

from app.errors import AppError


class OutputRefused(AppError):
    """A file that cannot or should not be written."""


def check_output(path: Path, *inputs: Path) -> None:
    """Refuse what could only fail or destroy, before any work is done. Raises ``OutputRefused``."""
    if path.is_dir() or not path.name:
        raise OutputRefused(f"{str(path)!r} is a folder; the name of a file should be given.")
    if not path.parent.is_dir():
        raise OutputRefused(f"The folder {path.parent} does not exist; {path.name} cannot be written there.")
    for one in inputs:
        if path.exists() and one.exists() and path.samefile(one):
            raise OutputRefused(f"{path} is an input of this command; another name should be given for what it writes.")


def write_output(path: Path, text: str) -> None:
    """Write the whole file or nothing. Raises ``OutputRefused`` with the system's reason."""
    from market.files import write_atomically

    try:
        write_atomically(path, text.encode())
    except OSError as error:
        raise OutputRefused(f"{path} cannot be written: {error.strerror}.") from None
