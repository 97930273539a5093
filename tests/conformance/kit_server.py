"""A process that runs bots on the kit, each in a fork of its own: as quick as a sandbox, and no wall at all.

Only for tests of ours on bots of ours. Frames of JSON in and out, as ``sandbox.frames`` has them.
"""

from __future__ import annotations

import os
import sys
from typing import Any

import numpy as np

from bots.kit import Setup, run_bot
from bots.kit.loading import load_bot
from sandbox import frames
from sandbox.runner.work import warm_up


def serve() -> None:
    """Answer until the input ends."""
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    warm_up()
    while (payload := frames.read_frame(source.read, 1 << 30)) is not None:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            with os.fdopen(writing, "wb") as result:
                result.write(frames.encode(_work(frames.decode(payload))))
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading, "rb") as result:
            answer = result.read()
        os.waitpid(child, 0)
        sink.write(answer or frames.encode({"note": "the bot ended its process"}))
        sink.flush()


def _work(job: dict[str, Any]) -> dict[str, Any]:
    try:
        bot = load_bot(job["source"])
        setup = Setup(**job["setup"])
        for columns in job["before"]:
            run_bot(bot, _arrays(columns), setup, job["values"])
        found = run_bot(bot, _arrays(job["columns"]), setup, job["values"], job["score_from"])
        return {"trades": [trade.as_dict() for trade in found.trades]}
    except BaseException as error:  # noqa: BLE001 - whatever a bot raises is its failure
        return {"note": f"{type(error).__name__}: {error}"}


def _arrays(columns: dict[str, Any]) -> dict[str, Any]:
    return {name: np.array(column, dtype=np.int64 if name == "time" else float) for name, column in columns.items()}


if __name__ == "__main__":
    serve()
