"""``python -m sandbox.docker``: build the image where it is not there."""

from __future__ import annotations

import sys
from typing import TextIO

from sandbox.docker.engine import open_engine
from sandbox.docker.image import ensure_image
from sandbox.protocol import SandboxUnavailable


def main() -> int:
    """0 once the image is there, 1 with a sentence where it cannot be."""
    try:
        name = ensure_image(open_engine(), lambda line: _say(sys.stdout, line))
    except SandboxUnavailable as error:
        _say(sys.stderr, str(error))
        return 1
    _say(sys.stdout, f"The sandbox's image is there: {name}")
    return 0


def _say(stream: TextIO, line: str) -> None:
    stream.write(f"{line}\n")
    stream.flush()


if __name__ == "__main__":
    sys.exit(main())
