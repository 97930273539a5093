"""``python -m bots.kit``: one bot in a process of its own. JSON in on stdin, JSON out on stdout.

In: ``source`` (a bot module), ``columns`` (time in ms UTC, open, high, low, close, volume), ``setup`` (fields of
``Setup``), ``values`` (parameters) and ``score_from``. Out: ``trades`` and ``refused``, or ``error``, a sentence.
The source is run as it is, so it must be one of our own rendering; other people's belongs into the sandbox.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Any

from bots.kit.errors import KitError
from bots.kit.loading import load_bot
from bots.kit.running import Setup, run_bot


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """Run what was asked for."""
    try:
        run = run_bot(
            load_bot(request["source"]),
            request["columns"],
            Setup(**request["setup"]),
            request["values"],
            request["score_from"],
        )
    except KitError as error:
        return {"error": str(error)}
    return {"trades": [trade.as_dict() for trade in run.trades], "refused": asdict(run.refused)}


if __name__ == "__main__":
    json.dump(answer(json.load(sys.stdin)), sys.stdout)
