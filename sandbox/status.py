"""Whether generated code can be run here, for those who ask before there is any."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.protocol import SandboxUnavailable


@dataclass(frozen=True, slots=True)
class Status:
    """``engine``: what answered, or the sentence why nothing did. ``image``: its name; whether it is built already."""

    available: bool
    engine: str
    image: str
    built: bool


def find_status(patience_s: float = 5.0) -> Status:
    """Look, and change nothing."""
    from sandbox.docker.engine import engine_errors, open_engine
    from sandbox.docker.image import has_image, image_name

    try:
        engine = open_engine(patience_s)
        with engine_errors():
            version = engine.version()["Version"]
        built = has_image(engine)
        engine.close()
    except SandboxUnavailable as missing:
        return Status(False, str(missing), image_name(), False)
    return Status(True, f"engine {version}", image_name(), built)
