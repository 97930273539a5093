"""The rules that a calibration is of: gates, constants of evidence, and the version of the statistics.

Figures measured under other rules say nothing, so everything a promotion depends on is in the digest they are kept by.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from app.loop.judging import LOOKED_AT
from contracts.gates import Gates
from evaluation.candidates import FEWEST_LOSSES
from evaluation.conditions import SEALED_PSR, WORTH_OPENING
from evaluation.dates import SEARCH_SHARE, VALIDATION_SHARE
from evaluation.evidence import CREDIBLE_SHARPE
from evaluation.health import LARGEST_SHARE_OF_PROFIT
from evaluation.permit import SIGNIFICANCE
from evaluation.search import GUIDED_SHARE
from evaluation.statistics.bootstrap import MEAN_BLOCK, RESAMPLES

STATISTICS_VERSION = 2
"""To be raised with every change of search, statistics, ranking or critic that could move a rate and shows in no
constant below: what was measured before is then no longer quoted."""


def describe_rules() -> dict[str, Any]:
    """What decides about a promotion, gates apart."""
    return {
        "statistics_version": STATISTICS_VERSION,
        "spa_p": SIGNIFICANCE,
        "unsealed_spa_p": WORTH_OPENING,
        "sealed_psr": SEALED_PSR,
        "credible_sharpe": CREDIBLE_SHARPE,
        "mean_block": MEAN_BLOCK,
        "resamples": RESAMPLES,
        "guided_share": GUIDED_SHARE,
        "fewest_losses": FEWEST_LOSSES,
        "looked_at": LOOKED_AT,
        "slices": [SEARCH_SHARE, VALIDATION_SHARE],
        "largest_share_of_profit": LARGEST_SHARE_OF_PROFIT,
    }


def digest_rules() -> str:
    """sha256 of the rules of evidence, in hex."""
    return _digest(describe_rules())


def digest_gate_set(gates: Gates) -> str:
    """sha256 of the rules of evidence with a set of gates, in hex."""
    return _digest({"rules": describe_rules(), "gates": gates.model_dump(mode="json")})


def _digest(data: Any) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
