"""What columns are called: the words of brokers and sites, in several languages, and what they mean."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence

_WORDS: Mapping[str, str] = {
    "time": "time|timestamp|datetime|date time|date/time|date and time|unix|unix timestamp|unixtime|unix time|epoch"
    "|open time|opentime|open timestamp|gmt time|utc time|local time|time utc|time gmt|time (utc)|time (gmt)"
    "|time (eet)|time (est)|bar time|start|start time|time left|ts|t|datum/zeit|datumzeit|fecha/hora|timestamp utc"
    "|time stamp|candle begin time|kline open time|date (utc)|date utc|date (gmt)|time (local)|window start|start at"
    "|startat|begin|begins|start timestamp|period start|time period start|bar start|candle time|etc/utc",
    "date": "date|day|datum|fecha|data|dtyyyymmdd|tarih|dato|päivämäärä|trading day|session|jour|trade date",
    "clock": "hour|clock|time of day|zeit|uhrzeit|hora|heure|ora|hhmmss|time (hh:mm)|timestring",
    "open": "open|o|open price|opening price|first|openprice|eröffnung|eroeffnung|eröffnungskurs|ouverture|apertura"
    "|abertura|erster|eröffn.|ouv.|otwarcie|openen|açılış|öppning|open bid|bid open|bidopen|openbid|price open"
    "|mid open|mid o",
    "high": "high|h|high price|highprice|max|highest|hoch|höchst|hoechst|tageshoch|haut|plus haut|+ haut|maximum"
    "|najwyzszy|najwyższy|hoog|yüksek|högst|máxima|max.|máximo|maximo|massimo|alto|high bid|bid high|bidhigh|highbid"
    "|price high|mid high|mid h",
    "low": "low|l|low price|lowprice|min|lowest|tief|tiefst|tagestief|bas|plus bas|+ bas|minimum|najnizszy|najniższy"
    "|laag|düşük|lägst|mínima|min.|mínimo|minimo|bajo|low bid|bid low|bidlow|lowbid|price low|mid low|mid l",
    "close": "close|c|close price|closeprice|closing price|last|close/last|last price|settle|latest|schluss"
    "|schlusskurs|letzter|clôture|cloture|zuletzt|zamkniecie|zamknięcie|laatste|slotkoers|şimdi|senast|stängning"
    "|cierre|chiusura|fechamento|último|ultimo|dernier|close bid|bid close|bidclose|closebid|price close|mid close"
    "|mid c|price",
    "volume": "volume|vol|v|vol.|total volume|traded volume|volumen|volumes|volumefrom|volume from|umsatz|stücke"
    "|totalvolume|wolumen|hacim|omsättning|hac.|base volume|base asset volume|volume (base)|volume base|bid volume"
    "|volume bid|amount|share volume",
    "ticks": "tick volume|tickvol|tick vol|ticks|tickvolume|ticks volume",
    "quote_volume": "volumeto|volume to|quote volume|quote asset volume|quote av|volume quote|turnover|quote_volume",
    "adjusted": "adj close|adjusted close|adjclose|adj. close|adj_close",
    "close_time": "close time|closetime|kline close time|close timestamp|end time|end|time close|time end|bar end"
    "|bar close time|period end|time period end|end timestamp|endtime|candle close time|close date|closedate"
    "|end date",
    "symbol": "symbol|ticker|sym|pair|instrument|market|asset|coin|contract",
}
_ROLE = {word: role for role, words in _WORDS.items() for word in words.split("|")}
_PRICES = ("open", "high", "low", "close")
_PARTS = re.compile(r"[:.|/]|__|(?<=[a-z])_(?=[A-Z])|_| ")


def simplify(name: str) -> str:
    """A name without what differs between programs: case, brackets, underscores, entities, doubled spaces."""
    text = html.unescape(name).strip().strip("\ufeff\"'<>[]").lower()
    return re.sub(r"[\s_\-]+", " ", text).strip()


def role_of(name: str) -> str | None:
    """What a column of that name holds: ``time date clock open high low close volume ticks …``, None if unknown."""
    return _ROLE.get(simplify(name))


def is_in_utc(name: str) -> bool:
    """Whether a column of times says in its name that they are UTC: ``Time (UTC)``, ``Gmt time``."""
    return role_of(name) in {"time", "date"} and bool(re.search(r"\b(?:utc|gmt)\b", simplify(name)))


def role_in_group(name: str) -> tuple[str, str] | None:
    """A name made of a symbol and a role, either way round: ``BTC:open`` → ``("BTC", "open")``."""
    text = html.unescape(name).strip()
    tupled = re.fullmatch(r"\(?'([^']*)', ?'([^']*)'\)?", text)
    pieces = tupled.groups() if tupled else tuple(part for part in _PARTS.split(text) if part)
    if len(pieces) < 2:
        return None
    for role_part, symbol in (
        (pieces[-1], text[: -len(pieces[-1])]),
        (pieces[0], text[len(pieces[0]) :]),
        (" ".join(pieces[:2]), text[len(pieces[0]) + len(pieces[1]) + 1 :]),
    ):
        role = _ROLE.get(simplify(role_part))
        if role is not None:
            group = (pieces[1] if role_part == pieces[0] else pieces[0]) if tupled else symbol.strip(":.|/_ ")
            if group:
                return group, role
    return None


def count_prices(names: Sequence[str]) -> int:
    """How many of open, high, low and close a line of names has, in whatever form."""
    found = {role for name in names if (role := role_of(name)) in _PRICES and len(name.strip()) < 64}
    if len(found) < 2:
        found |= {pair[1] for name in names if len(name) < 64 and (pair := role_in_group(name)) and pair[1] in _PRICES}
    return len(found)
