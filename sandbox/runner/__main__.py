"""``python -m sandbox.runner LIFETIME``: serve jobs until stdin ends or ``LIFETIME`` seconds are over."""

from __future__ import annotations

import gc
import os
import signal
import sys
from pathlib import Path

from sandbox import frames
from sandbox.runner.kernel import adopt_orphans, hide_from_siblings
from sandbox.runner.serving import Server
from sandbox.runner.work import warm_up

IMAGE_MARK = Path("/srv/sandbox/.image")
USER = 10001


def main(lifetime: int) -> None:
    """Serve. The alarm is the second line behind the reaper: nothing catches it, so it ends this process, and with
    it, as the container's main one, every other."""
    if not IMAGE_MARK.exists() or os.getuid() != USER:
        # It ends every process it may signal after each job: on a machine of somebody's own, that would be all of his.
        raise SystemExit("The runner works inside of its image only.")
    signal.alarm(lifetime)
    requests, answers = _take_channel()
    adopt_orphans()
    hide_from_siblings()
    warm_up()
    gc.collect()
    gc.freeze()  # what is there now is shared with every child and never looked through again
    server = Server(requests, answers)
    os.write(answers, frames.encode({"ready": True}))
    server.serve()


def _take_channel() -> tuple[int, int]:
    """Stdin and stdout under other numbers; what prints finds /dev/null in their place."""
    requests, answers = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return requests, answers


if __name__ == "__main__":
    main(int(sys.argv[1]))
