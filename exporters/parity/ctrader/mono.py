"""Compiles cBots with mono, warnings as errors, and runs them on the simulated account."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from exporters.parity.deals import Deal
from exporters.parity.errors import ProofFailed
from exporters.parity.terms import Terms
from exporters.parity.tools import require_mono, run_tool

_COMPILE = ("mcs", "-langversion:6", "-warnaserror", "-debug-", "-optimize+")
_SOURCES = tuple(sorted((Path(__file__).parent / "host").glob("*.cs")))
_COLUMNS = ("time", "open", "high", "low", "close", "volume")


def run_robots(sources: Mapping[str, str], terms: Terms) -> dict[str, list[Deal]]:
    """The trades of every cBot, by file name. They are compiled into one library; each has an account of its own.

    Raises ``ProofToolMissing``, and ``ProofFailed`` where one does not compile or stops.
    """
    require_mono()
    host = build_host()
    with tempfile.TemporaryDirectory(prefix="lab-robots-") as folder:
        library = compile_library(sources, host, Path(folder))
        output = run_tool(["mono", str(host), str(library)], _write_input(terms))
    parts = (part.partition("\n") for part in ("\n" + output).split("\nrobot ")[1:])
    trades = {f"{name}.cs": _read_deals(text) for name, _, text in parts}
    missing = sources.keys() - trades.keys()
    if missing:
        raise ProofFailed(f"{min(missing)} has no robot of its name.")
    return {name: trades[name] for name in sources}


def build_host() -> Path:
    """The compiled account, kept in the user's cache under the digest of its sources."""
    texts = b"\0".join([" ".join(_COMPILE).encode(), *(path.read_bytes() for path in _SOURCES)])
    host = _cache_folder() / f"calgo-host-{hashlib.sha256(texts).hexdigest()[:16]}.exe"
    if not host.is_file():
        with tempfile.TemporaryDirectory(prefix="lab-host-", dir=host.parent) as folder:
            built = Path(folder) / "host.exe"
            _compile("-target:exe", built, _SOURCES)
            built.replace(host)
    return host


def compile_library(sources: Mapping[str, str], host: Path, folder: Path) -> Path:
    """Write and compile cBots. Raises ``ProofFailed`` with the first error or warning."""
    paths = [folder / name for name in sources]
    for path, text in zip(paths, sources.values(), strict=True):
        path.write_text(text, encoding="utf-8")
    library = folder / "robots.dll"
    _compile("-target:library", library, paths, f"-r:{host}")
    return library


def _compile(target: str, out: Path, sources: Sequence[Path], *more: str) -> None:
    run_tool([*_COMPILE, target, f"-out:{out}", *more, *(str(path) for path in sources)])


def _cache_folder() -> Path:
    """A folder only this user writes to, since what lies there is run."""
    named = os.environ.get("XDG_CACHE_HOME")
    folder = (Path(named) if named else Path.home() / ".cache") / "strategy-lab"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return Path(tempfile.mkdtemp(prefix="lab-host-"))
    return folder if os.access(folder, os.W_OK) else Path(tempfile.mkdtemp(prefix="lab-host-"))


def _write_input(terms: Terms) -> str:
    """The market, then what the account is, then a line per bar; numbers as the bits of doubles, which no reader of
    decimals can change.
    """
    bars, settings = terms.bars, terms.settings
    instrument, costs = bars.instrument, settings.costs
    account = [
        instrument.tick,
        instrument.pip,
        instrument.digits,
        instrument.volume_step,
        settings.balance,
        terms.account_per_quote,
        costs.commission_pct,
        costs.spread_ticks,
        costs.slippage_ticks,
        terms.fail_every,
    ]
    rows = np.column_stack([getattr(bars, name).astype(np.float64) for name in _COLUMNS])
    return "\n".join([instrument.market, _write_bits(np.array(account)), *map(_write_bits, rows)])


def _write_bits(numbers: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> str:
    return " ".join(map(str, numbers.astype(np.float64).view(np.int64).tolist()))


def _read_deals(output: str) -> list[Deal]:
    """The account tells trades, the robot's log their reasons, in the same order."""
    found: list[dict[str, str | int | float]] = []
    reasons: list[str] = []
    for line in output.splitlines():
        if line.startswith("trade "):
            side, entry_bar, entry, exit_bar, left, units, rule, how = line.split()[1:]
            found.append(
                {
                    "side": "long" if side == "1" else "short",
                    "entry_bar": int(entry_bar),
                    "exit_bar": int(exit_bar),
                    "entry_ticks": int(entry),
                    "exit_ticks": int(left),
                    "quantity": float(units),
                    "entry_rule": rule,
                    "exit_reason": how,
                }
            )
        elif "exit_reason=" in line:
            reasons.append(line.partition("exit_reason=")[2])
    told = reasons + [str(deal["exit_reason"]) for deal in found[len(reasons) :]]  # what is open at the end is told too
    if len(told) != len(found):
        raise ProofFailed(f"The robot reported {len(reasons)} exits, but the account closed {len(found)} positions.")
    return [Deal.of({**deal, "exit_reason": reason}) for deal, reason in zip(found, told, strict=True)]
