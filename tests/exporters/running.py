"""Runs exported sources: C# compiled by mono on the simulated account beside this file, Pine in PineTS under Node."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from engine.results import Backtest
from market.bars import Bars

HOST = Path(__file__).parent / "calgo"
RUNNER = Path(__file__).parent / "pinets.mjs"
PINETS = "LAB_PINETS"
REPOSITORY = Path(__file__).parents[2]
COMPILE = ("mcs", "-langversion:6", "-warnaserror")


@dataclass(frozen=True)
class Trip:
    """A round trip as a target reports it; prices in ticks, quantity in volume steps."""

    side: int
    entry_bar: int
    entry: int
    exit_bar: int
    exit: int
    steps: int
    rule: str
    reason: str


def list_trips(backtest: Backtest, bars: Bars) -> list[Trip]:
    """The engine's trades."""
    trades = backtest.trades
    columns = [trades.side, trades.entry_bar, trades.entry_ticks, trades.exit_bar, trades.exit_ticks]
    whole = zip(*(column.tolist() for column in columns), strict=True)
    steps = [round(quantity / bars.instrument.volume_step) for quantity in trades.quantity.tolist()]
    return [
        Trip(*numbers, count, rule, reason)
        for numbers, count, rule, reason in zip(whole, steps, trades.entry_rule, trades.exit_reason, strict=True)
    ]


def require_mono() -> None:
    if shutil.which("mcs") is None or shutil.which("mono") is None:
        pytest.skip("mono is not installed (Debian: mono-mcs mono-runtime), so no C# is compiled")


def build_host(folder: Path) -> Path:
    """Compile the simulated account."""
    host = folder / "host.exe"
    run([*COMPILE, f"-out:{host}", *(str(path) for path in sorted(HOST.glob("*.cs")))])
    return host


def compile_robot(source: Path, host: Path) -> Path:
    """Compile a cBot as a library, warnings as errors."""
    return compile_robots([source], host)


def compile_robots(sources: list[Path], host: Path) -> Path:
    """Compile cBots into one library, named after the first, warnings as errors."""
    library = host.parent / f"{sources[0].stem}.dll"
    run([*COMPILE, "-target:library", f"-r:{host}", f"-out:{library}", *map(str, sources)])
    return library


def run_robot(library: Path, host: Path, bars: Bars, account_per_quote: float = 1.0) -> list[Trip]:
    """The trades of a compiled cBot over ``bars``, on an account of 100,000."""
    (trips,) = run_robots(library, host, bars, account_per_quote).values()
    return trips


def run_robots(library: Path, host: Path, bars: Bars, account_per_quote: float = 1.0) -> dict[str, list[Trip]]:
    """The trades of every cBot of a library, by class name; each has an account of its own."""
    instrument = bars.instrument
    settings = [instrument.market, repr(instrument.tick), repr(instrument.pip), str(instrument.digits)]
    settings += [repr(float(instrument.volume_step)), "100000", repr(account_per_quote)]
    columns = (bars.time, bars.open, bars.high, bars.low, bars.close, bars.volume)
    bits = np.column_stack(columns).astype(np.float64).view(np.int64)
    rows = "\n".join(" ".join(map(str, row)) for row in bits.tolist())
    output = run(["mono", str(host), str(library), *settings], rows)
    parts = (part.partition("\n") for part in ("\n" + output).split("\nrobot ")[1:])
    return {name: _read_trips(text, instrument.volume_step) for name, _, text in parts}


def _read_trips(output: str, volume_step: float) -> list[Trip]:
    trips: list[Trip] = []
    reasons: list[str] = []
    for line in output.splitlines():
        if line.startswith("trade "):
            side, entry_bar, entry, exit_bar, left, units, rule, how = line.split()[1:]
            steps = round(float(units) / volume_step)
            trips.append(Trip(int(side), int(entry_bar), int(entry), int(exit_bar), int(left), steps, rule, how))
        elif "exit_reason=" in line:
            reasons.append(line.partition("exit_reason=")[2])
    told = reasons + [trip.reason for trip in trips[len(reasons) :]]  # what is open at the end is told by the account
    return [Trip(**{**vars(trip), "reason": reason}) for trip, reason in zip(trips, told, strict=True)]


def require_pinets() -> Path:
    folder = Path(os.environ.get(PINETS, REPOSITORY / ".proof"))
    if not (folder / "node_modules" / "pinets").is_dir():
        pytest.skip("PineTS is not installed (`make proof-tools`), so no Pine is run")
    if shutil.which("node") is None:
        pytest.skip("Node is not installed, so no Pine is run")
    return folder


def run_pine(source: str, bars: Bars, pinets: Path, folder: Path) -> list[Trip]:
    """The trades of a Pine source over ``bars``."""
    (trips,) = run_pines([source], bars, pinets, folder)
    return trips


def run_pines(sources: list[str], bars: Bars, pinets: Path, folder: Path) -> list[list[Trip]]:
    """The trades of every source over ``bars``. Prices are whole ticks times the tick, as PineTS computes its own."""
    instrument = bars.instrument
    tick = instrument.tick
    ticks = (bars.open_ticks, bars.high_ticks, bars.low_ticks, bars.close_ticks)
    prices = [[tick * number for number in column.tolist()] for column in ticks]
    job = {
        "sources": sources,
        "market": instrument.market,
        "currency": instrument.quote_currency,
        "tick": tick,
        "volume_step": instrument.volume_step,
        "step": bars.timeframe.milliseconds,
        "bars": list(zip(bars.time.tolist(), *prices, bars.volume.tolist(), strict=True)),
    }
    path = folder / "job.json"
    path.write_text(json.dumps(job))
    found = json.loads(run(["node", str(RUNNER), str(path), str(pinets)]).splitlines()[-1])
    return [[_read_row(row, bars) for row in rows] for rows in found]


def _read_row(row: dict[str, object], bars: Bars) -> Trip:
    """A market order at an open beyond a resting level takes the level's name, as the execution model has it."""
    instrument = bars.instrument
    side, exit_bar = int(str(row["side"])), int(str(row["exit_bar"]))
    entry, left = (round(float(str(row[key])) / instrument.tick) for key in ("entry", "exit"))
    rule = str(row["entry_comment"]).partition(" | ")[0]
    reason = str(row["exit_comment"]).rpartition(" | ")[2]
    opened = int(bars.open_ticks[exit_bar])
    if reason in {"time_exit", "reverse"} or reason.startswith("exit_rule:"):
        for level, name, sign in (("stop", row["stop_name"], -1), ("target", "take_profit", 1)):
            price = row[level]
            if price is not None and sign * side * (opened - round(float(str(price)) / instrument.tick)) >= 0:
                reason = str(name)
                break
    steps = round(float(str(row["quantity"])) / instrument.volume_step)
    return Trip(side, int(str(row["entry_bar"])), entry, exit_bar, left, steps, rule, reason)


def run(command: list[str], text: str = "") -> str:
    ran = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, f"{command[0]}: {ran.stdout[-3000:]}{ran.stderr[-3000:]}"
    return ran.stdout
