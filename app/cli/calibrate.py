"""``lab calibrate``: how often the rules promote what has no edge, and how often they find one that is there."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from app.cli.calibration_options import (
    BarLength,
    BarLengthOption,
    IterationsOption,
    OutOption,
    ProcessesOption,
    SeedOption,
    SharpeOption,
    TrialsOption,
    WorldsOption,
    WriteOption,
    YearsOption,
    split_numbers,
)
from app.cli.console import note, show, show_columns, show_json
from app.cli.interrupts import raise_lost_interrupt
from app.cli.options import JsonOption
from app.cli.surroundings import read_settings

if TYPE_CHECKING:
    from app.calibration.measure import CalibrationProgress
    from app.calibration.plan import Plan
    from app.calibration.rates import Calibration

_SAY_EVERY_S = 10.0


def calibrate(
    worlds: WorldsOption = 200,
    iterations: IterationsOption = "1,5,20",
    sharpe: SharpeOption = "1.0,1.5,2.0",
    years: YearsOption = "5,10",
    trials: TrialsOption = 200,
    timeframe: BarLengthOption = BarLength.D1,
    seed: SeedOption = 0,
    processes: ProcessesOption = None,
    write: WriteOption = None,
    out: OutOption = None,
    as_json: JsonOption = False,
) -> None:
    """Measure the error rates of the rules: whole campaigns, loop and critic included, on markets of known truth.

    Saved in the laboratory by digest of the rules, and quoted in every verdict. What was interrupted goes on from where
    it was when it is asked for again.
    """
    from app.calibration.plan import Plan
    from engine.threads import core_count

    plan = Plan(
        worlds=worlds,
        iterations=tuple(int(value) for value in split_numbers(iterations)),
        sharpes=split_numbers(sharpe),
        years=split_numbers(years),
        trials=trials,
        seed=seed,
        timeframe=timeframe.value,
    )
    _check_strengths(plan)
    page = None if write is None else _read_page(write)
    calibration = _measure(plan, processes or core_count())
    _keep(calibration, write, page, out)
    if as_json:
        show_json(calibration.model_dump(mode="json"))
    else:
        _show(calibration)


def _check_strengths(plan: Plan) -> None:
    """Refuse, as wrong usage, an edge that no world can be given."""
    from evaluation.worlds.errors import WorldError
    from evaluation.worlds.registry import PLANTED_WORLDS
    from evaluation.worlds.strengths import find_strength
    from market.timeframes import Timeframe

    for world in PLANTED_WORLDS:
        for sharpe in plan.sharpes:
            try:
                find_strength(world.name, Timeframe(plan.timeframe), sharpe)
            except WorldError as error:
                raise typer.BadParameter(str(error), param_hint="--sharpe") from None


def _read_page(path: Path) -> str:
    """A page that has a place for the tables; anything else is refused before hours are spent."""
    from app.calibration.page import BEGIN, END

    text = path.read_text() if path.is_file() else ""
    if not (BEGIN in text and END in text.partition(BEGIN)[2]):
        raise typer.BadParameter(f"{path} should be a page with the lines {BEGIN} and {END}.", param_hint="--write")
    return text


def _measure(plan: Plan, processes: int) -> Calibration:
    from app.calibration.measure import measure
    from app.calibration.store import CalibrationStore

    store = CalibrationStore(read_settings().home)
    progress = _Progress()
    try:
        calibration = measure(plan, store, processes, progress)
    except KeyboardInterrupt:
        note(f"lab: {progress.text}; what has ended is kept, and the same command goes on with the rest.")
        raise
    store.save(calibration)
    return calibration


def _keep(calibration: Calibration, write: Path | None, page: str | None, out: Path | None) -> None:
    from app.calibration.page import put_into
    from app.calibration.store import write_calibration

    if write is not None and page is not None:
        write.write_text(put_into(page, calibration))
    if out is not None:
        write_calibration(calibration, out)


def _show(calibration: Calibration) -> None:
    from app.calibration.page import make_tables
    from app.calibration.quote import describe_rates

    for title, header, rows in make_tables(calibration):
        show(title)
        show_columns(header, rows)
        show("")
    show(describe_rates(calibration))


class _Progress:
    """A line on stderr every few seconds: how many campaigns have ended, and how long the rest may take."""

    def __init__(self) -> None:
        self.text = "no campaign has ended"
        self._began = time.monotonic()
        self._said = -_SAY_EVERY_S

    def __call__(self, progress: CalibrationProgress) -> None:
        raise_lost_interrupt()
        elapsed = time.monotonic() - self._began
        self.text = f"{progress.done:,} of {progress.total:,} campaigns have ended"
        done_now = progress.done - progress.resumed
        if elapsed - self._said < _SAY_EVERY_S and progress.done < progress.total:
            return
        self._said = elapsed
        left = f", about {elapsed / done_now * (progress.total - progress.done) / 60:.0f} min left" if done_now else ""
        print(f"{elapsed:7.1f} s  {self.text}{left}", file=sys.stderr, flush=True)
