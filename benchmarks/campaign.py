"""``python -m benchmarks.campaign``: one large campaign through the real services, and where its time goes.

Bars are read from ``--data``; a timeframe that is not there is made from the market's hourly bars. The laboratory is a
temporary one. Timers are exclusive: what runs inside something else is taken off it, so the table adds up.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from threading import Event, get_ident
from typing import Any

from app import artifacts, objects
from app.db.database import Database
from app.documents import read_document
from app.lab import Lab
from app.loop import counting, judging
from app.loop.steps import finish
from app.loop.steps import search as search_step
from app.loop.worker import Worker
from app.services.campaigns import show_campaign
from app.services.creation import create_campaign
from app.settings import Settings
from contracts.campaign import parse_request
from engine.backtest import Backtester
from engine.batch import Batch
from evaluation import matrix, ranking
from evaluation import search as evaluation_search
from evaluation.evolution import Evolution
from evaluation.suggestions import Suggestions
from evaluation.trials import TrialBatch
from market.provenance import describe_bars
from market.resampling import resample
from market.sources import SourcedBars, read_source
from market.timeframes import Timeframe

Spent = dict[str, tuple[float, float]]
"""Seconds by the wall and of all cores, by part."""

ROOT = Path(__file__).resolve().parents[1]
CONTRACT = ROOT / "bots/ema_cross_atr/contract.yaml"

PARTS: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
    ("engine, batches", Batch, ("__init__", "run_sets")),
    ("engine, single runs", Backtester, ("__init__", "run")),
    ("optimiser", evaluation_search, ("sample_points",)),
    ("optimiser", Evolution, ("breed",)),
    ("optimiser", Suggestions, ("__init__", "tell", "suggest", "finish")),
    ("scores and ranking", matrix, ("score_streams",)),
    ("scores and ranking", judging, ("rank_candidates", "rank_one")),
    ("scores and ranking", ranking, ("score_places",)),
    ("test over all trials", counting, ("count_batch",)),
    ("judging", judging, ("evaluate_candidate", "run_candidate")),
    ("persistence", TrialBatch, ("to_bytes", "from_bytes")),
    ("persistence", objects.ObjectStore, ("put", "get")),
    ("persistence", artifacts.ArtifactFolder, ("publish",)),
    ("report", finish, ("write_report",)),
    ("persistence", search_step, ("tabulate",)),
)


def _now() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


class Clock:
    """Seconds by part, as the thread that made it goes through them; a part inside another interrupts that one.

    ``spent``: by the wall and of all cores. Other processes make the first longer and leave the second as it is.
    """

    def __init__(self) -> None:
        self.spent: Spent = {}
        self.by_step: dict[str, Spent] = {}
        self.step = "before"
        self._thread = get_ident()
        self._parts = ["everything else"]
        self._since = _now()

    @contextmanager
    def timing(self, part: str) -> Iterator[None]:
        """Count the block to ``part``."""
        if get_ident() != self._thread:
            yield
            return
        self._count()
        self._parts.append(part)
        try:
            yield
        finally:
            self._count()
            self._parts.pop()

    def _count(self) -> None:
        now, before, part = _now(), self._since, self._parts[-1]
        for spent in (self.spent, self.by_step.setdefault(self.step, {})):
            wall, cpu = spent.get(part, (0.0, 0.0))
            spent[part] = (wall + now[0] - before[0], cpu + now[1] - before[1])
        self._since = now

    def enter(self, step: str) -> None:
        """From now on count to this step, too: the state a campaign is in while it is made."""
        self._count()
        self.step = step

    def timed(self, part: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """``function``, counted to ``part``; what it yields is made at once, so that making it is counted, too."""

        @wraps(function)
        def run(*arguments: Any, **named: Any) -> Any:
            with self.timing(part):
                found = function(*arguments, **named)
                return iter(list(found)) if isinstance(found, Iterator) else found

        return run


@contextmanager
def instrumented(clock: Clock) -> Iterator[None]:
    """The application with its parts on the clock, for as long as the block lasts."""
    before = [(owner, name, vars(owner)[name]) for _, owner, names in PARTS for name in names]
    before.append((Worker, "_read", vars(Worker)["_read"]))
    before += [(Database, name, vars(Database)[name]) for name in ("read", "write")]
    try:
        for part, owner, names in PARTS:
            for name in names:
                found = vars(owner)[name]
                plain = found.__func__ if isinstance(found, classmethod) else found
                timed = clock.timed(part, plain)
                setattr(owner, name, classmethod(timed) if isinstance(found, classmethod) else timed)
        setattr(Worker, "_read", _told(clock, vars(Worker)["_read"]))  # noqa: B010 - not a method of ours
        for name in ("read", "write"):
            setattr(Database, name, _timed_block(clock, vars(Database)[name]))
        yield
    finally:
        for owner, name, found in before:
            setattr(owner, name, found)


def _told(clock: Clock, read: Callable[..., Any]) -> Callable[..., Any]:
    """The worker's look at the campaign it goes on with, which tells the clock what comes next."""

    @wraps(read)
    def run(*arguments: Any) -> Any:
        campaign = read(*arguments)
        clock.enter(campaign.state)
        return campaign

    return run


def _timed_block(clock: Clock, block: Callable[..., Any]) -> Callable[..., Any]:
    @contextmanager
    def run(*arguments: Any) -> Iterator[Any]:
        with clock.timing("database"), block(*arguments) as session:
            yield session

    return run


def read_bars(lab: Lab, data: Path, market: str, timeframe: str, most: int | None) -> SourcedBars:
    """The bars of one cell, the last ``most`` of them; made from hourly ones where there is no file of them."""
    file = data / f"{market}_{timeframe}.parquet"
    instrument = lab.bars.find_instrument(market)
    if file.exists():
        sourced = read_source(file, instrument, timeframe)
        bars = sourced.bars
    else:
        bars = resample(read_source(data / f"{market}_1h.parquet", instrument, "1h").bars, Timeframe(timeframe))
    bars = bars if most is None else bars[-most:]
    return SourcedBars(bars, describe_bars(bars, source=file.name, source_sha256=bars.digest(), importer="benchmark"))


def run(asked: argparse.Namespace) -> tuple[dict[str, Any], Clock, float]:
    """The campaign's document, what its parts took, and seconds in all."""
    with tempfile.TemporaryDirectory(prefix="lab-campaign-") as folder:
        home = Path(folder)
        settings = Settings(home=home, database_url="", reports_root=home / "reports", bots_root=home / "bots")
        lab = Lab.open(settings)
        try:
            bars = [
                read_bars(lab, asked.data, market, frame, asked.bars)
                for market in asked.markets
                for frame in asked.timeframes
            ]
            request = {
                "contract": read_document(CONTRACT),
                "markets": asked.markets,
                "timeframes": asked.timeframes,
                "search": {"trials": asked.trials, "seed": 1},
                "budget": {"max_iterations": asked.iterations},
                "stopping": {"no_improvement_loops": asked.iterations + 1},
            }
            began, clock = time.perf_counter(), Clock()
            with instrumented(clock):
                campaign = create_campaign(lab, parse_request(request), bars=bars)
                Worker(lab).work_once(Event(), campaign.id)
                with clock.timing("everything else"):
                    took = time.perf_counter() - began
            return show_campaign(lab, campaign.id), clock, took
        finally:
            lab.close()


def render(document: dict[str, Any], clock: Clock, took: float) -> str:
    """The tables: all of it, and what the steps that search took."""
    iterations = document["iterations"]
    trials = sum(one["trials"] for one in iterations)
    searches = clock.by_step.get("code_generated", {})
    lines = [
        f"{len(iterations)} iterations, {trials} trials, {document['state']}, verdict {document['verdict']}",
        f"stopped: {(document['outcome'] or {}).get('stop')}; {took:.1f} seconds in all",
        "",
        *_table("the campaign", clock.spent),
        "",
        *_table("its searches", searches),
    ]
    return "\n".join(lines)


def _table(title: str, spent: Spent) -> list[str]:
    total = sum(cpu for _, cpu in spent.values())
    longest = sorted(spent.items(), key=lambda item: -item[1][1])
    return [
        f"| {title} | seconds | CPU seconds | share of CPU |",
        "|---|---|---|---|",
        *(f"| {part} | {wall:.2f} | {cpu:.2f} | {cpu / total:.1%} |" for part, (wall, cpu) in longest),
        f"| **all** | **{sum(wall for wall, _ in spent.values()):.1f}** | **{total:.1f}** | |",
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.campaign", description=__doc__)
    parser.add_argument(
        "--data", type=Path, default=ROOT.parent / "shared/data", help="folder of MARKET_TIMEFRAME.parquet"
    )
    parser.add_argument("--markets", nargs="+", default=["EURUSD", "GBPUSD", "XAUUSD"])
    parser.add_argument("--timeframes", nargs="+", default=["1h", "4h"])
    parser.add_argument("--trials", type=int, default=2000)
    parser.add_argument("--iterations", type=int, default=5)
    parser.add_argument("--bars", type=int, help="the last so many bars of each cell; all of them where it is left out")
    parser.add_argument(
        "--warm", action="store_true", help="run a small campaign before, so that loading kernels is not in the table"
    )
    asked = parser.parse_args(arguments)
    if asked.warm:
        run(argparse.Namespace(**{**vars(asked), "trials": 200, "iterations": 2}))
    print(render(*run(asked)))


if __name__ == "__main__":
    main()
