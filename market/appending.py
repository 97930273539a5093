"""New bars put behind (or before, or between) those that are stored, where both say the same."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from market.bars import Bars
from market.errors import OverlapDiffers, SeamLeaps
from market.provenance import Provenance, describe_bars
from market.sources import SourcedBars
from market.suspicion import find_suspicious
from market.times import format_time
from market.validation import PRICE_NAMES

_NEAR_MS = 7 * 86_400_000
_NEAR_BARS = 10
_AROUND = 60
_LEAPS = {"splits", "outliers"}
_SAID = ("source", "source_sha256", "importer", "timezone", "options", "rows", "first", "last", "imported_at")


def append_bars(stored: SourcedBars, new: SourcedBars, allow: Container[str] = ()) -> SourcedBars:
    """The stored bars and the new ones as one series, with the record of both.

    Where both have bars, they must be equal; with ``overlap`` allowed the new ones win between their first and last.
    Where one ends and the other begins, the price must not leap as at a split or as no market does, unless ``splits``
    or ``outliers`` are allowed. Raises OverlapDiffers for the first bar that differs, SeamLeaps.
    """
    if "overlap" not in allow:
        _check_overlap(stored.bars, new.bars)
    old, fresh = stored.bars, new.bars
    kept = (old.time < fresh.time[0]) | (old.time > fresh.time[-1])
    time = np.concatenate([old.time[kept], fresh.time])
    order = np.argsort(time, kind="stable")
    ticks = {name: _join(f"{name}_ticks", old, fresh, kept)[order] for name in PRICE_NAMES}
    bars = Bars.from_ticks(
        fresh.instrument, fresh.timeframe, time[order], ticks, _join("volume", old, fresh, kept)[order]
    )
    fresh_last = order >= int(kept.sum())
    _check_seams(bars, np.flatnonzero(np.diff(fresh_last)) + 1, allow)
    return SourcedBars(bars, _describe(bars, stored.provenance, new.provenance, len(bars) - len(old)))


def _join(name: str, old: Bars, fresh: Bars, kept: NDArray[np.bool_]) -> NDArray[Any]:
    joined: NDArray[Any] = np.concatenate([getattr(old, name)[kept], getattr(fresh, name)])
    return joined


def _check_overlap(old: Bars, fresh: Bars) -> None:
    start, end = max(old.time[0], fresh.time[0]), min(old.time[-1], fresh.time[-1])
    if start > end:
        return
    there, here = old.between(int(start), int(end) + 1), fresh.between(int(start), int(end) + 1)
    if len(there) != len(here) or not np.array_equal(there.time, here.time):
        missing = np.setxor1d(there.time, here.time)[0]
        side, other = ("stored", "in the file") if missing in there.time else ("in the file", "stored")
        raise OverlapDiffers(f"The bar of {format_time(int(missing))} is {side} and not {other}; {_where_right(old)}")
    for name in (*PRICE_NAMES, "volume"):
        differing = np.flatnonzero(getattr(there, name) != getattr(here, name))
        if len(differing):
            row = int(differing[0])
            unfinished = int(there.time[row]) == int(old.time[-1])
            hint = " (the last stored bar may not have been finished when it was exported)" if unfinished else ""
            raise OverlapDiffers(
                f"The bar of {format_time(int(there.time[row]))}: {name} is {getattr(here, name)[row]:.10g} in the file"
                f" and {getattr(there, name)[row]:.10g} in the store{hint}; {_where_right(old)}"
            )


def _check_seams(bars: Bars, seams: NDArray[np.int64], allow: Container[str]) -> None:
    """Look at the first bar behind every seam as an import looks at bars within a file."""
    for seam in seams.tolist():
        apart = int(bars.time[seam] - bars.time[seam - 1])
        if apart > max(_NEAR_MS, _NEAR_BARS * bars.timeframe.milliseconds):
            continue  # what happened in between is not known
        start = max(0, seam - _AROUND)
        around = bars[start : seam + _AROUND]
        prices = {name: getattr(around, name) for name in PRICE_NAMES}
        for suspicion in find_suspicious(prices, bars.instrument, scale_said=True):
            found = suspicion.defect in _LEAPS and bool((suspicion.at == seam - start).any())
            if found and suspicion.defect not in allow:
                raise SeamLeaps(
                    f"Where the stored bars of {bars.market} {bars.timeframe} and those of the file meet, a close of"
                    f" {bars.close[seam - 1]:.10g} is followed by an open of {bars.open[seam]:.10g} at"
                    f" {format_time(int(bars.time[seam]))}; both should be adjusted alike and on one scale, or be"
                    f" accepted with --allow {suspicion.defect}."
                )


def _where_right(old: Bars) -> str:
    return (
        f"bars that are appended to {old.market} {old.timeframe} should equal the stored ones where both have them;"
        " --allow overlap takes the file's there, --replace drops all that is stored."
    )


def _describe(bars: Bars, stored: Provenance, new: Provenance, added: int) -> Provenance:
    earlier = {name: getattr(stored, name) for name in _SAID}
    whole = describe_bars(bars, source=new.source, source_sha256=new.source_sha256, importer=new.importer)
    quality = dict(new.quality) | {
        "gaps": whole.quality["gaps"],
        "zero_volume": whole.quality["zero_volume"],
        "appended": added,
    }
    return replace(
        whole,
        timezone=new.timezone,
        imported_at=new.imported_at,
        options=new.options,
        sniffed=new.sniffed,
        quality=quality,
        earlier=(*stored.earlier, earlier),
    )
