"""What a trader takes home: source, proof, trade list, contract, digests, what was not verified, how to install it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Any

from contracts.program import Program
from engine.trades import CSV_COLUMNS, Trades
from exporters import Diagnostic, Export
from exporters.heading import NOT_PROMOTED
from exporters.parity.errors import ProofFailed, ProofToolMissing
from exporters.parity.guidance import FILES, INSTALL, UNVERIFIED
from exporters.parity.page import write_page
from exporters.parity.proving import Proof, digest_text, prove
from market.bars import Bars

CHECKSUMS = "SHA256SUMS"
_SHOWN = 5


class Standing(StrEnum):
    """``proven``: every trade equal. ``differs``: not every one. ``not_proven``: nothing was run, or nothing traded."""

    PROVEN = "proven"
    DIFFERS = "differs"
    NOT_PROVEN = "not_proven"


@dataclass(frozen=True, eq=False)
class Bundle:
    """``files``: text by name, the sources among them. ``told``: the proof in one sentence."""

    export: Export
    standing: Standing
    told: str
    files: Mapping[str, str]
    document: Mapping[str, Any]


def build_bundle(
    written: Export, program: Program, values: Mapping[str, float], bars: Bars | None, *, promoted: bool
) -> Bundle:
    """Prove ``written``, which must not be refused, on ``bars`` and put everything together.

    Where the proof cannot be run the bundle says "not proven" and why; it is never left out silently.
    """
    proof, reason = _try(written, program, values, bars)
    standing = _judge(proof)
    told = _tell(standing, proof, reason)
    document = _document(written, program, values, proof, reason) | {
        "standing": str(standing),
        "told": told,
        "promoted": promoted,
        "unverified": list(UNVERIFIED[written.target]),
    }
    files = dict(written.files)
    files["contract.json"] = json.dumps(json.loads(program.contract.canonical_json()), indent=2, sort_keys=True) + "\n"
    files["parity.json"] = json.dumps(document, indent=2, sort_keys=True, allow_nan=False) + "\n"
    if proof is not None:
        files["trades.csv"] = _list_trades(proof.backtest.trades)
    files["INSTALL.md"] = _install(written, program, told, proof, promoted)
    files["parity.html"] = write_page(document, files)
    files[CHECKSUMS] = "".join(f"{digest_text(text)}  {name}\n" for name, text in sorted(files.items()))
    return Bundle(written, standing, told, files, document)


def _try(written: Export, program: Program, values: Mapping[str, float], bars: Bars | None) -> tuple[Proof | None, str]:
    if bars is None or not len(bars):
        return None, "no bars were given to run the source on."
    try:
        return prove(program, values, written.target, bars, written=written), ""
    except (ProofToolMissing, ProofFailed) as error:
        return None, str(error)


def _judge(proof: Proof | None) -> Standing:
    if proof is None or (proof.equal and not proof.proven):
        return Standing.NOT_PROVEN
    return Standing.PROVEN if proof.equal else Standing.DIFFERS


def _tell(standing: Standing, proof: Proof | None, reason: str) -> str:
    if proof is None:
        return f"not proven: {reason}"
    where = f"{len(proof.bars):,} bars of {proof.bars.market} {proof.bars.timeframe}"
    if standing is Standing.NOT_PROVEN:
        return f"not proven: neither the source nor the engine makes a trade on {where}"
    if standing is Standing.PROVEN:
        return f"proven: the same {len(proof.engine):,} trades as the engine on {where}"
    return f"differs: {len(proof.differences):,} of {len(proof.engine):,} trades are not the engine's on {where}"


def _document(
    written: Export, program: Program, values: Mapping[str, float], proof: Proof | None, reason: str
) -> dict[str, Any]:
    if proof is not None:
        return proof.as_dict()
    return {
        "target": written.target,
        "proven": False,
        "equal": None,
        "reason": reason,
        "values": dict(values),
        "contract_digest": program.contract.digest(),
        "source_digests": {name: digest_text(text) for name, text in sorted(written.files.items())},
        "diagnostics": [describe_diagnostic(one) for one in written.diagnostics],
    }


def describe_diagnostic(one: Diagnostic) -> dict[str, str]:
    """Plain data."""
    return {"level": str(one.level), "where": one.where, "why": one.why, "instead": one.instead}


def _list_trades(trades: Trades) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(CSV_COLUMNS)
    writer.writerows(trades.rows())
    return text.getvalue()


def _install(written: Export, program: Program, told: str, proof: Proof | None, promoted: bool) -> str:
    """What to do with the source, for a person."""
    contract = program.contract
    (source,) = written.files
    words = {
        "source": source,
        "market": contract.markets[0] if proof is None else proof.bars.market,
        "timeframe": contract.timeframes[0] if proof is None else str(proof.bars.timeframe),
        "trades": "those of your own backtest" if proof is None else "`trades.csv`",
    }
    lines = [] if promoted else [f"**{NOT_PROMOTED}**", ""]
    lines += [f"# How to use `{source}`", "", f"{told[0].upper()}{told[1:]}".rstrip(".") + ".", ""]
    lines += [f"{number}. {step.format(**words)}" for number, step in enumerate(INSTALL[written.target], 1)]
    if proof is not None and len(proof.backtest.trades):
        lines += ["", "## The first trades", "", *_first_trades(proof.backtest.trades)]
    lines += ["", "## What no proof here can show", ""]
    lines += [f"- {line}" for line in UNVERIFIED[written.target]]
    lines += ["", "## Files", "", f"- `{source}`: the strategy"]
    lines += [f"- `{name}`: {what}" for name, what in FILES.items() if proof is not None or name != "trades.csv"]
    return "\n".join(lines) + "\n"


def _first_trades(trades: Trades) -> Iterator[str]:
    """A table of them, to hold against the platform's."""
    yield f"| {' | '.join(CSV_COLUMNS)} |"
    yield "|---" * len(CSV_COLUMNS) + "|"
    yield from (f"| {' | '.join(map(str, row))} |" for row in islice(trades.rows(), _SHOWN))
