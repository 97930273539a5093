"""Where bars came from and what was found in them; stored with them, so that a number can be traced to its file."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from market.bars import Bars
from market.gaps import find_gaps
from market.times import format_time


@dataclass(frozen=True)
class Provenance:
    """The record of one import. Times are RFC 3339; ``missing_bars`` counts periods without a bar, closed hours too."""

    market: str
    timeframe: str
    source: str
    source_sha256: str
    importer: str
    timezone: str
    rows: int
    first: str
    last: str
    gaps: int
    missing_bars: int
    longest_gap_after: str | None
    bars_digest: str

    def as_dict(self) -> dict[str, Any]:
        """The fields by name, JSON-able."""
        return asdict(self)

    def to_json(self) -> str:
        """One line of JSON with sorted keys."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str | bytes) -> Provenance:
        """The inverse of ``to_json``."""
        return cls(**json.loads(text))


def describe_bars(bars: Bars, *, source: str, source_sha256: str, importer: str, timezone: str = "UTC") -> Provenance:
    """The provenance of bars that were just read from ``source``."""
    gaps = find_gaps(bars)
    longest = max(gaps, key=lambda gap: gap.missing, default=None)
    return Provenance(
        market=bars.market,
        timeframe=str(bars.timeframe),
        source=source,
        source_sha256=source_sha256,
        importer=importer,
        timezone=timezone,
        rows=len(bars),
        first=format_time(int(bars.time[0])),
        last=format_time(int(bars.time[-1])),
        gaps=len(gaps),
        missing_bars=sum(gap.missing for gap in gaps),
        longest_gap_after=None if longest is None else format_time(longest.after_ms),
        bars_digest=bars.digest(),
    )
