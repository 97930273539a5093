"""The sixty parity contracts on five markets: every trade of both targets beside the engine's.

``make parity`` runs all of them, in two processes, and goes on where it was stopped; ``--write`` keeps the table as
docs/parity.md.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from contracts.errors import LabError
from contracts.program import Program, build_program
from contracts.strategy import parse_contract
from engine.backtest import run_backtest
from engine.settings import RunSettings
from exporters import export
from exporters.parity.deals import compare_deals, deals_of_engine
from exporters.parity.errors import ProofFailed
from exporters.parity.pine.pinets import run_each
from exporters.parity.proving import RUNNERS
from exporters.parity.terms import Terms
from exporters.parity.tools import PROOF_TOOLS
from market.bars import Bars
from market.sources import read_bars

HERE = Path(__file__).parent
REPOSITORY = HERE.parents[1]
CONTRACTS = sorted(path.stem for path in (HERE / "parity_contracts").glob("*.yaml"))
MARKETS = {"EURUSD": "1h", "USDJPY": "1h", "XAUUSD": "1h", "BTCUSDT": "1h", "SPY": "1d"}
TARGETS = ("ctrader", "pine")
WINDOW = 5_000
COMMAND = "make parity PARITY=--write"
PAGE = REPOSITORY / "docs" / "parity.md"
KEPT = REPOSITORY / ".proof" / "parity.jsonl"

EXCUSED: Mapping[str, str] = {}
"""Contracts that may trade differently for a reason that a diagnostic of level warning gives beforehand: none."""

_HEAD = """\
# Parity

`{command}` writes this page, and goes on where it was stopped. {contracts} contracts
(`tests/exporters/parity_contracts`) are exported for both targets and run on {markets} markets, on {window} bars each,
from a place that the contract's name decides: {runs} runs, in which the engine makes {trades} trades.
Pine is run by {pine}, C# by {ctrader}. Side, entry and exit bar,
prices in ticks, quantity, entry rule and exit reason must be the same.

**{equal} of {runs} runs: every trade equal.** Not run yet: {missing}. Contracts excused by a diagnostic: {excused}.

A number is that of the trades, equal in both targets; a run that differs says in which target, and in how many trades.
"""


@dataclass(frozen=True)
class Result:
    """One contract on one market for one target; ``first`` tells the first difference, or why nothing ran."""

    key: str
    contract: str
    market: str
    target: str
    trades: int
    different: int
    first: str

    @property
    def equal(self) -> bool:
        return not self.first


def load_program(name: str, market: str) -> Program:
    """A parity contract, written for one market and its timeframe."""
    data = yaml.safe_load((HERE / "parity_contracts" / f"{name}.yaml").read_text())
    return build_program(parse_contract(data | {"markets": [market], "timeframes": [MARKETS[market]]}))


@cache
def read_market(market: str) -> Bars:
    return read_bars(REPOSITORY.parent / "shared" / "data" / f"{market}_{MARKETS[market]}.parquet", market)


def cut_window(bars: Bars, name: str, count: int = WINDOW) -> Bars:
    """``count`` bars from a place that the name decides, so that the contracts see different years."""
    places = max(1, len(bars) - count + 1)
    start = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big") % places
    return bars[start : start + count]


def run_contract(name: str, target: str, markets: Sequence[str], known: frozenset[str]) -> list[Result]:
    """One contract on several markets, as far as the results are not ``known``; Pine in one process."""
    settings = RunSettings(conflict="path")
    runs: list[tuple[str, str, Program, Terms, Any]] = []
    for market in markets:
        program, terms = load_program(name, market), Terms(cut_window(read_market(market), name), settings)
        written = export(program, None, target, promoted=True, instrument=terms.bars.instrument)
        key = _digest(*sorted(written.files.values()), terms.bars.digest(), _runner_digest())
        if key not in known:
            runs.append((key, market, program, terms, written))
    answers: Sequence[Any]
    if target == "pine":
        answers = run_each([("".join(written.files.values()), terms) for *_, terms, written in runs]) if runs else []
    else:
        answers = [_answer(target, written, terms) for *_, terms, written in runs]
    return [
        _judge(key, name, market, target, program, terms, answer)
        for (key, market, program, terms, _), answer in zip(runs, answers, strict=True)
    ]


def _answer(target: str, written: Any, terms: Terms) -> Any:
    try:
        return RUNNERS[target](written, terms)
    except ProofFailed as error:
        return error


def _judge(key: str, name: str, market: str, target: str, program: Program, terms: Terms, answer: Any) -> Result:
    engine = deals_of_engine(run_backtest(program, terms.bars, None, terms.settings).trades)
    if isinstance(answer, LabError):
        return Result(key, name, market, target, len(engine), len(engine), str(answer))
    differences = compare_deals(engine, answer)
    return Result(key, name, market, target, len(engine), len(differences), str(differences[0]) if differences else "")


def _runner_digest() -> str:
    folder = Path(sys.modules["exporters.parity"].__path__[0])
    return _digest(*(path.read_text() for path in sorted(folder.rglob("*.*")) if path.suffix in {".mjs", ".cs"}))


def _digest(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()


def run_all(contracts: Sequence[str], targets: Sequence[str]) -> Iterator[Result]:
    """Every result, the kept ones first; a new one is kept as soon as it is there."""
    kept = _read_kept()
    with ProcessPoolExecutor(2) as pool, KEPT.open("a") as file:
        jobs = [
            pool.submit(run_contract, name, target, tuple(MARKETS), frozenset(kept))
            for target in targets
            for name in contracts
        ]
        for done, job in enumerate(as_completed(jobs), 1):
            for result in job.result():
                file.write(json.dumps(asdict(result)) + "\n")
                file.flush()
                if not result.equal:
                    _say(f"{result.contract} on {result.market} for {result.target}: {result.first}")
            _say(f"{done} of {len(jobs)}")
    yield from _current(contracts, targets)


def _read_kept() -> dict[str, Result]:
    if not KEPT.is_file():
        return {}
    rows = (Result(**json.loads(line)) for line in KEPT.read_text().splitlines())
    return {row.key: row for row in rows if row.equal}


def _current(contracts: Sequence[str], targets: Sequence[str]) -> Iterator[Result]:
    """Of every run the newest result on file."""
    newest = {}
    for line in KEPT.read_text().splitlines():
        row = Result(**json.loads(line))
        newest[row.contract, row.market, row.target] = row
    keys = ((name, market, target) for name in contracts for market in MARKETS for target in targets)
    yield from (newest[key] for key in keys if key in newest)


def write_page(results: Sequence[Result]) -> str:
    """docs/parity.md."""
    found = {(row.contract, row.market, row.target): row for row in results}
    trades = sum(row.trades for row in results)
    equal = sum(row.equal for row in results)
    head = _HEAD.format(
        command=COMMAND,
        contracts=len(CONTRACTS),
        markets=len(MARKETS),
        window=f"{WINDOW:,}",
        runs=len(results),
        trades=f"{trades:,}",
        pine=PROOF_TOOLS["pine"].name,
        ctrader=PROOF_TOOLS["ctrader"].name,
        equal=equal,
        missing=len(CONTRACTS) * len(MARKETS) * len(TARGETS) - len(results),
        excused=", ".join(EXCUSED) or "none",
    )
    lines = [head, "| contract | " + " | ".join(f"{market} {frame}" for market, frame in MARKETS.items()) + " |"]
    lines.append("|---" * (len(MARKETS) + 1) + "|")
    for name in CONTRACTS:
        cells = [_cell([found.get((name, market, target)) for target in TARGETS]) for market in MARKETS]
        lines.append(f"| `{name}` | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _cell(rows: Sequence[Result | None]) -> str:
    """The number of trades, and what differs or was not run."""
    there = [row for row in rows if row is not None]
    told = [f"{row.trades:,}" for row in there[:1]]
    told += [f"{row.target} differs in {row.different}" for row in there if not row.equal]
    told += [f"{target} not run" for target, row in zip(TARGETS, rows, strict=True) if row is None]
    return ", ".join(told)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser(description="Run the parity contracts on five markets for both targets.")
    parser.add_argument("contracts", nargs="*", help="contracts to run; all where none is named")
    parser.add_argument("--target", choices=TARGETS, help="one target only")
    parser.add_argument("--write", action="store_true", help="keep the table as docs/parity.md")
    options = parser.parse_args()
    for target in TARGETS:
        if (reason := PROOF_TOOLS[target].missing()) is not None:
            _say(reason)
            return 1
    KEPT.parent.mkdir(exist_ok=True)
    targets = (options.target,) if options.target else TARGETS
    results = list(run_all(options.contracts or CONTRACTS, targets))
    _say(f"{sum(row.equal for row in results)} of {len(results)} runs: every trade equal.")
    if options.write:
        PAGE.write_text(write_page(list(_current(CONTRACTS, TARGETS))))
    return 0 if all(row.equal or row.contract in EXCUSED for row in results) else 1


if __name__ == "__main__":
    raise SystemExit(main())
