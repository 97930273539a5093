"""What a child does: run one bot and tell its trades."""

from __future__ import annotations

import os
import traceback
from collections.abc import Mapping
from typing import Any, NoReturn

import numpy as np

from bots.kit import KitError, Setup, run_bot
from bots.kit.loading import FILE_NAME, load_bot
from sandbox import frames
from sandbox.runner.confinement import RESULT, confine

Columns = Mapping[str, Any]

_TOLD = ("side", "entry_bar", "exit_bar", "entry_ticks", "exit_ticks", "quantity", "entry_rule", "exit_reason")
_LONGEST_NOTE = 1000
_WARM_UP_BARS = 300
_WARM_UP_SETUP = Setup(tick=0.01, volume_step=1.0)
_WARM_UP_BOT = """
from bots.kit import Bot, FixedUnits, atr, crosses_above, crosses_below, ema


class WarmUp(Bot):
    def init(self):
        self.fast, self.slow, self.range = ema(self.close, 3), ema(self.close, 7), atr(self.bars, 5)
        self.up, self.down = crosses_above(self.fast, self.slow), crosses_below(self.fast, self.slow)
        self.size = FixedUnits(1)

    def next(self):
        if self.up:
            self.enter("long", rule="up", stop_ticks=self.in_ticks(self.range))
        if self.down:
            self.enter("short", rule="down", stop_ticks=self.in_ticks(self.range))
"""


def warm_up() -> None:
    """Run a bot of our own once, so that whatever a first run loads and prepares is there before the first fork."""
    prices = np.round(100 + 10 * np.sin(np.arange(_WARM_UP_BARS) / 5), 2)
    columns = dict.fromkeys(("open", "high", "low", "close", "volume"), prices)
    times = np.arange(_WARM_UP_BARS) * 3_600_000
    run_bot(load_bot(_WARM_UP_BOT), {**columns, "time": times}, _WARM_UP_SETUP)


def work(job: Mapping[str, Any], columns: Columns, earlier: Columns | None, result: int, printed: int) -> NoReturn:
    """Be the child: give up what a bot does not need, run it, write the frame of its result and end.

    ``earlier``: bars the bot runs on first; of that run only what the bot itself kept is left.
    """
    try:
        confine(result, printed, job["memory_bytes"], job["seconds"])
        payload = frames.encode(_outcome(job, columns, earlier))
        while payload:
            payload = payload[os.write(RESULT, payload) :]
    finally:
        os._exit(0)


def _outcome(job: Mapping[str, Any], columns: Columns, earlier: Columns | None) -> dict[str, Any]:
    try:
        bot, setup = load_bot(job["source"]), Setup(**job["setup"])
        if earlier is not None:
            run_bot(bot, earlier, setup, job["values"])
        run = run_bot(bot, columns, setup, job["values"], job["score_from"])
        return {"end": "done", "trades": [[getattr(trade, name) for name in _TOLD] for trade in run.trades]}
    except KitError as error:
        return _failed(str(error))
    except MemoryError:
        return {"end": "out_of_memory"}
    except BaseException as error:  # noqa: BLE001 - whatever a bot raises, an exit among it, is its failure
        return _failed(_describe(error))


def _failed(note: str) -> dict[str, Any]:
    return {"end": "failed", "note": note[:_LONGEST_NOTE]}


def _describe(error: BaseException) -> str:
    """The exception with the line of the bot that it came from, where there is one."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == FILE_NAME]
    if isinstance(error, SyntaxError) and error.filename == FILE_NAME:
        lines = [error.lineno]
    where = f" in line {lines[-1]}" if lines else ""
    return f"The bot raised {type(error).__name__}{where}: {error}"
