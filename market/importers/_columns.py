"""Which of a file's columns is which: by name, by the user's word, or by place where a format has no header."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from market.errors import ImportFileError
from market.importers._base import PRICES, Request, Stamp
from market.importers._lexicon import role_in_group, role_of, simplify

ROLES = ("time", "date", "clock", *PRICES, "volume", "ticks", "quote_volume", "close_time", "symbol")
_TIME_ORDER = ("time", "datetime", "timestamp", "unix", "date")
_SIDES = ("bid", "mid", "ask")
"""Prices of several sides of a quote, the one that is read first."""


@dataclass(frozen=True)
class Chosen:
    """Positions of the columns that are read, by what they hold, and what was decided on the way."""

    positions: Mapping[str, int]
    notes: tuple[str, ...] = ()
    group: str | None = None

    @property
    def stamp(self) -> Stamp:
        """Close where the only column of times is named after the bar's end."""
        return "close" if "close_time" in self.positions else "open"


def choose_columns(name: str, names: Sequence[str], request: Request) -> Chosen:
    """From a header. Raises ImportFileError naming what is missing."""
    if request.options.columns:
        return choose_by_user(name, request.options.columns, len(names))
    roles: dict[str, list[int]] = {}
    for at, column in enumerate(names):
        role = role_of(column)
        if role is not None:
            roles.setdefault(role, []).append(at)
    if sum(price in roles for price in PRICES) >= 2:
        return _choose_single(name, names, roles, request)
    grouped = _group(names)
    if grouped:
        return _choose_group(name, names, grouped, request)
    raise _lacking(name, names, ["time", *PRICES])


def choose_by_user(name: str, said: Sequence[str], width: int) -> Chosen:
    """``--columns time,open,high,low,close,volume``: what each column holds, from the left; ``-`` is not read."""
    positions: dict[str, int] = {}
    for at, word in enumerate(said):
        if word in {"-", ""}:
            continue
        if word not in ROLES or word in positions:
            raise ImportFileError(
                f"{name}: --columns has {word!r}, which should be one of {' '.join(ROLES)} or -, each at most once."
            )
        positions[word] = at
    if len(said) > width:
        raise ImportFileError(f"{name}: --columns names {len(said)} columns; the file has {width}.")
    missing = [price for price in PRICES if price not in positions]
    if "close_time" in positions and {"time", "date"} & positions.keys():
        del positions["close_time"]  # the open time is there too, and is the one that is read
    elif "close_time" in positions:
        positions["time"] = positions["close_time"]
    if missing or not {"time", "date"} & positions.keys():
        raise ImportFileError(f"{name}: --columns should name time, open, high, low and close, volume if there is one.")
    return Chosen(positions, ("the columns are named by --columns",))


def _choose_single(name: str, names: Sequence[str], roles: dict[str, list[int]], request: Request) -> Chosen:
    notes: list[str] = []
    positions: dict[str, int] = {}
    for price in PRICES:
        found = roles.get(price, [])
        plain = [at for at in found if simplify(names[at]) in {price, f"{price} price"}] or found
        if len(plain) > 1:
            raise ImportFileError(
                f"{name}: the column {simplify(names[plain[1]])!r} stands there twice; each name should occur once."
            )
        if plain:
            positions[price] = plain[0]
    _choose_time(names, roles, positions)
    missing = [*([] if {"time", "date"} & positions.keys() else ["time"]), *(p for p in PRICES if p not in positions)]
    if missing:
        raise _lacking(name, names, missing)
    _choose_volume(names, roles, positions, notes, request)
    if "symbol" in roles:
        positions["symbol"] = roles["symbol"][0]
    if "adjusted" in roles:
        notes.append(f"{names[roles['adjusted'][0]]} is not read: prices are taken as traded, not adjusted")
    if any("bid" in simplify(names[positions[price]]) for price in PRICES):
        notes.append("bid prices are read, ask prices are not")
    return Chosen(positions, tuple(notes))


def _choose_time(names: Sequence[str], roles: dict[str, list[int]], positions: dict[str, int]) -> None:
    times = [at for word in _TIME_ORDER for at in roles.get("time", []) if simplify(names[at]) == word]
    times += [at for at in roles.get("time", []) if at not in times]
    dates, clocks = roles.get("date", []), roles.get("clock", [])
    if dates and times and simplify(names[times[0]]) == "time":
        positions["date"], positions["clock"] = dates[0], times[0]
    elif times:
        positions["time"] = times[0]
        if dates:
            positions["date_beside"] = dates[0]
    elif dates:
        positions["date"] = dates[0]
        if clocks:
            positions["clock"] = clocks[0]
    elif not names[0].strip() or simplify(names[0]) in {"index", "unnamed: 0"}:
        positions["time"] = 0
    elif "close_time" in roles:
        positions["time"] = positions["close_time"] = roles["close_time"][0]


def _choose_volume(
    names: Sequence[str], roles: dict[str, list[int]], positions: dict[str, int], notes: list[str], request: Request
) -> None:
    """The volume in units of what is traded; where several columns could be it, which one and why."""
    market = request.instrument.market.lower()
    words = {at: re.sub(r"[()\[\]]", "", simplify(column)) for at, column in enumerate(names)}
    named = {at: word for at, word in words.items() if word.startswith("volume ")}
    base = [at for at, word in named.items() if len(word) > 9 and market.startswith(word[7:])]
    quote = [at for at, word in named.items() if at not in base and market.endswith(word[7:])]
    plain, ticks = roles.get("volume", []), roles.get("ticks", [])
    if base:
        positions["volume"] = base[0]
        quote = quote or plain
    elif plain:
        positions["volume"] = plain[0]
    elif named and not quote:
        positions["volume"] = next(iter(named))
    if ticks:
        positions["ticks"] = ticks[0]
    beside = (quote or roles.get("quote_volume", []))[:1]
    if beside and "volume" in positions and beside[0] != positions["volume"]:
        positions["quote_volume"] = beside[0]
        notes.append(f"volume is {names[positions['volume']]}, not {names[beside[0]]}, which is in quote currency")


def _group(names: Sequence[str]) -> dict[str, dict[str, int]]:
    """Columns of several symbols side by side: per symbol, the position of each role."""
    groups: dict[str, dict[str, int]] = {}
    for at, column in enumerate(names):
        pair = role_in_group(column)
        if pair is not None:
            groups.setdefault(pair[0], {}).setdefault(pair[1], at)
    return {group: roles for group, roles in groups.items() if all(price in roles for price in PRICES)}


def _choose_group(name: str, names: Sequence[str], groups: dict[str, dict[str, int]], request: Request) -> Chosen:
    sides = [side for side in _SIDES if side in {group.lower() for group in groups}]
    quoted = len(sides) == len(groups) and request.options.symbol is None
    group = next(one for one in groups if one.lower() == sides[0]) if quoted else ""
    group = group or choose_symbol(name, sorted(groups), request)
    roles = groups[group]
    positions = {role: at for role, at in roles.items() if role in {*PRICES, "volume", "time", "date"}}
    if not {"time", "date"} & positions.keys():
        times = [at for at, column in enumerate(names) if role_of(column) in {"time", "date"}]
        outside = times or [at for at in (0,) if role_in_group(names[0]) is None]
        if not outside:
            raise _lacking(name, names, ["time"])
        positions["time"] = outside[0]
    volumes = [at for at, column in enumerate(names) if simplify(column).split(" ")[0] in {"volume", "vol"}]
    if "volume" not in positions and len(volumes) == 1 and (quoted or len(groups) == 1):
        positions["volume"] = volumes[0]
    if len(groups) == 1:
        return Chosen(positions, (f"the columns are those of {group}",), group)
    others = ", ".join(other for other in sorted(groups) if other != group)
    return Chosen(positions, (f"the columns are those of {group}; those of {others} are not read",), group)


def choose_symbol(name: str, symbols: Sequence[str], request: Request) -> str:
    """The one of several symbols in a file that is meant. Raises ImportFileError naming them."""
    listed = ", ".join(symbols[:12])
    if request.options.symbol is not None:
        for symbol in symbols:
            if symbol.lower() == request.options.symbol.lower():
                return symbol
        raise ImportFileError(f"{name} has no symbol {request.options.symbol!r}; it should be one of {listed}.")
    if len(symbols) == 1:
        return symbols[0]
    market = letters_of(request.instrument.market)
    same = [symbol for symbol in symbols if letters_of(symbol) == market]
    near = same or [symbol for symbol in symbols if len(symbol) >= 3 and market.startswith(letters_of(symbol))]
    if len(near) == 1:
        return near[0]
    raise ImportFileError(
        f"{name} has several symbols ({listed}); --symbol should say which one is {request.instrument.market}."
    )


def letters_of(symbol: str) -> str:
    """A symbol's letters and digits alone, capital: ``BTC/USD`` → ``BTCUSD``."""
    return "".join(letter for letter in symbol.upper() if letter.isalnum())


def _lacking(name: str, names: Sequence[str], missing: Sequence[str]) -> ImportFileError:
    return ImportFileError(
        f"{name}: the header ({', '.join(names[:12])}) lacks {', '.join(missing)};"
        " time, open, high, low and close should be there, volume may be; --columns can say which is which."
    )
