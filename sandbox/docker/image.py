"""The image: what goes in, its name, and its building."""

from __future__ import annotations

import hashlib
import io
import tarfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from docker.errors import BuildError, ImageNotFound

from sandbox.docker.engine import Engine, engine_errors
from sandbox.protocol import SandboxUnavailable

REPOSITORY = "strategy-lab-sandbox"
_HOUSE = Path(__file__).resolve().parents[2]
_DOCKERFILE = "sandbox/image/Dockerfile"
_SOURCES = (
    _DOCKERFILE,
    "sandbox/image/requirements.lock",
    "sandbox/__init__.py",
    "sandbox/frames.py",
    "sandbox/runner/*.py",
    "bots/*.py",
    "bots/kit/**/*.py",
    "contracts/__init__.py",
    "contracts/errors.py",
)


@cache
def contents() -> dict[str, bytes]:
    """Everything the image is made of, by its path: the kit and what it imports, the runner, and how to build."""
    files = sorted({path for pattern in _SOURCES for path in _HOUSE.glob(pattern)})
    return {path.relative_to(_HOUSE).as_posix(): path.read_bytes() for path in files}


@cache
def image_name() -> str:
    """Repository and tag; the tag is a digest of what is in it, so that another kit is another image."""
    digest = hashlib.sha256()
    for name, data in contents().items():
        digest.update(f"{name}\0{len(data)}\0".encode())
        digest.update(data)
    return f"{REPOSITORY}:{digest.hexdigest()[:16]}"


def has_image(engine: Engine) -> bool:
    """Whether the image is there. Raises SandboxUnavailable."""
    with engine_errors():
        try:
            engine.images.get(image_name())
        except ImageNotFound:
            return False
        return True


def ensure_image(engine: Engine, report: Callable[[str], None] | None = None) -> str:
    """The image's name, built first where it is not there. Raises SandboxUnavailable."""
    name = image_name()
    if has_image(engine):
        return name
    if report is not None:
        report(f"Building the sandbox's image {name} (about a minute, once) ...")
    try:
        with engine_errors():
            engine.images.build(
                fileobj=io.BytesIO(_context()),
                custom_context=True,
                dockerfile=_DOCKERFILE,
                tag=name,
                rm=True,
                forcerm=True,
                labels={"lab.image": "sandbox"},
            )
    except BuildError as error:
        last = " ".join(str(error).split())[-300:].rstrip(".")
        raise SandboxUnavailable(f"The sandbox's image could not be built: {last}.") from None
    return name


def _context() -> bytes:
    """The files as a tar archive that is the same for the same files."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, data in contents().items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(data), 0o644
            archive.addfile(entry, io.BytesIO(data))
    return buffer.getvalue()
