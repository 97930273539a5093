"""New bars put behind (or before, or between) those that are stored, where both say the same."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from market.bars import Bars
from market.errors import OverlapDiffers
from market.provenance import Provenance, describe_bars
from market.sources import SourcedBars
from market.times import format_time
from market.validation import PRICE_NAMES

_SAID = ("source", "source_sha256", "importer", "timezone", "options", "rows", "first", "last", "imported_at")


def append_bars(stored: SourcedBars, new: SourcedBars, *, overwrite: bool = False) -> SourcedBars:
    """The stored bars and the new ones as one series, with the record of both.

    Where both have bars, they must be equal; with ``overwrite`` the new ones win between their first and last. Raises
    OverlapDiffers for the first bar that differs.
    """
    if not overwrite:
        _check_overlap(stored.bars, new.bars)
    old, fresh = stored.bars, new.bars
    kept = (old.time < fresh.time[0]) | (old.time > fresh.time[-1])
    time = np.concatenate([old.time[kept], fresh.time])
    order = np.argsort(time, kind="stable")
    ticks = {name: _join(f"{name}_ticks", old, fresh, kept)[order] for name in PRICE_NAMES}
    bars = Bars.from_ticks(
        fresh.instrument, fresh.timeframe, time[order], ticks, _join("volume", old, fresh, kept)[order]
    )
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
