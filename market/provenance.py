"""Where bars came from and what was found in them; stored with them, so that a number can be traced to its file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from market.bars import Bars
from market.sessions import measure_gaps
from market.times import format_time


@dataclass(frozen=True)
class Provenance:
    """The record of one import. Times are RFC 3339; ``missing_bars`` counts periods without a bar, closed hours too.

    ``sniffed`` says how the file was read, ``quality`` what was found, mended and allowed, ``options`` what the user
    said; ``earlier`` are the records of the imports these bars were appended to, oldest first.
    """

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
    imported_at: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    sniffed: Mapping[str, str] = field(default_factory=dict)
    quality: Mapping[str, Any] = field(default_factory=dict)
    earlier: tuple[Mapping[str, Any], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The fields by name, JSON-able."""
        return asdict(self) | {"earlier": list(self.earlier)}

    def to_json(self) -> str:
        """One line of JSON with sorted keys."""
        return json.dumps(self.as_dict(), sort_keys=True)

    @classmethod
    def from_json(cls, text: str | bytes) -> Provenance:
        """The inverse of ``to_json``."""
        fields = json.loads(text)
        return cls(**fields | {"earlier": tuple(fields.get("earlier", ()))})


def describe_bars(
    bars: Bars,
    *,
    source: str,
    source_sha256: str,
    importer: str,
    timezone: str = "UTC",
    options: Mapping[str, Any] | None = None,
    sniffed: Mapping[str, str] | None = None,
    quality: Mapping[str, Any] | None = None,
) -> Provenance:
    """The provenance of bars that were just read from ``source``; gaps and volume are measured on the bars."""
    gaps = measure_gaps(bars.time, bars.timeframe)
    steps = np.diff(bars.time)
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
        gaps=gaps.gaps,
        missing_bars=gaps.missing,
        longest_gap_after=format_time(int(bars.time[np.argmax(steps)])) if gaps.gaps else None,
        bars_digest=bars.digest(),
        options=dict(options or {}),
        sniffed=dict(sniffed or {}),
        quality=dict(quality or {}) | {"gaps": gaps.as_dict(), "zero_volume": int((bars.volume == 0).sum())},
    )
