"""Digests that two processes must agree on: same platform, request and bars give the same ones. No time goes in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from app.loop.exporting import WrittenExport
from app.loop.judging import digest_trades
from app.loop.verdicts import Ending


def digest_ending(ending: Ending, exports: Sequence[WrittenExport], diagnosis: Mapping[str, Any]) -> dict[str, str]:
    """Each a sha256 in hex: of contracts, trials, trades, scores, verdict, exports, ``diagnosis``, a document, and of
    what running the bots came to, the only one that depends on whether there was a sandbox.
    """
    scores = [
        {
            "iteration": one.number,
            "cell": one.cell,
            "values": one.values,
            "search": one.search_score,
            "validation": one.validation_score,
            "merit": one.report.get("merit"),
            "trades": one.report.get("trades_digest"),
        }
        for one in ending.iterations
    ]
    verdict = ending.verdict.as_dict() | {
        "opening": None if ending.opened is None else ending.opened.evidence.as_dict(),
        "evidence": None if ending.evidence is None else ending.evidence.as_dict(),
    }
    return {
        "contracts": _digest([contender.contract.digest() for contender in ending.contenders]),
        "trials": ending.ledger.digest(),
        "trades": _digest([]) if ending.judged is None else digest_trades(ending.judged.runs),
        "scores": _digest(scores),
        "verdict": _digest(verdict),
        "exports": _digest({export.target: dict(export.files) for export in exports}),
        "diagnostics": _digest(diagnosis),
        "conformance": _digest([one.report.get("conformance") for one in ending.iterations]),
    }


def _digest(data: Any) -> str:
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()
