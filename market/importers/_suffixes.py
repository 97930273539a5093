"""Words for a clock written behind every time: ``… EST``, ``… US/Eastern``; the short ones that mean one clock only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow.compute as pc

from market.errors import ImportFileError
from market.importers._column import Column, as_texts, last_bytes
from market.importers._zones import find_zone

_SUFFIX = r"^(?P<time>.*\d(?: ?[AaPp]\.?[Mm]\.?)?) ?(?P<zone>[A-Z]{3,5}|[A-Z][A-Za-z]+(?:/[A-Za-z_+-]+)+)$"
_LETTERS = np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYabcdefghijklmnopqrstuvwxyz", np.uint8)
"""What such words end in; Z alone is UTC, which every row may say."""
_OWN = {"UTC", "GMT"}  # understood where times are read
_OFFSETS: Mapping[str, str] = {
    "EST": "-05:00", "EDT": "-04:00", "CDT": "-05:00", "MDT": "-06:00", "PST": "-08:00", "PDT": "-07:00",
    "WET": "+00:00", "WEST": "+01:00", "CET": "+01:00", "CEST": "+02:00", "EET": "+02:00", "EEST": "+03:00",
    "MSK": "+03:00", "HKT": "+08:00", "JST": "+09:00", "AEST": "+10:00", "AEDT": "+11:00",
}  # fmt: skip
"""Hours from UTC of short names that stand for one clock. CST, IST or BST stand for several, and are asked about."""


@dataclass(frozen=True)
class Suffixed:
    """Times without the words behind them: as offsets where these say so, else on the clock of ``zone``."""

    texts: Column
    zone: str | None = None
    said: str = ""


def read_suffixes(name: str, texts: Column, timezone: str | None) -> Suffixed:
    """Take names of clocks off a column of times. Raises ImportFileError for names that stand for several clocks.

    ``timezone`` is the user's word, which settles what such a name means.
    """
    if not np.isin(last_bytes(texts), _LETTERS).any():
        return Suffixed(texts)
    parts = pc.extract_regex(texts, _SUFFIX)
    named = pc.is_valid(parts)
    if not pc.any(named).as_py():
        return Suffixed(texts)
    zones = pc.struct_field(parts, "zone")
    found = sorted(zone for zone in pc.unique(zones.filter(named)).to_pylist() if zone not in _OWN)
    if not found:
        return Suffixed(texts)
    if all(zone in _OFFSETS for zone in found):
        for zone in found:
            moved = pc.binary_join_element_wise(pc.struct_field(parts, "time"), _OFFSETS[zone], " ")
            texts = pc.if_else(pc.is_in(zones, value_set=as_texts(zone)), moved, texts)
        return Suffixed(texts, said=", ".join(f"{zone} is UTC{_OFFSETS[zone]}" for zone in found))
    alone = len(found) == 1 and pc.all(pc.or_(named, pc.is_in(texts, value_set=as_texts("")))).as_py()
    if alone and ("/" in found[0] or timezone is not None):
        if "/" in found[0]:
            find_zone(found[0])
        bare = pc.if_else(named, pc.struct_field(parts, "time"), texts)
        return Suffixed(bare, found[0] if "/" in found[0] else None)
    if alone:
        raise ImportFileError(
            f"{name}: the times end in {found[0]!r}, which is not the name of one clock alone; --timezone should say"
            " which it is, like America/Chicago, Asia/Kolkata or UTC+2."
        )
    if any(zone in _OFFSETS or "/" in zone for zone in found):
        raise ImportFileError(f"{name}: the times end in {', '.join(found[:5])}; they should all be on one clock.")
    return Suffixed(texts)
