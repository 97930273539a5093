"""Sessions and time zones by the names traders give them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from app.llm.offline.compiler.meaning import AllOf, AnyOf, Condition, Session
from app.llm.offline.compiler.reader import Reader
from app.llm.offline.compiler.tokens import Token

_LONDON = Session("08:00-16:30", "Europe/London")
_NEW_YORK = Session("09:30-16:00", "America/New_York")
_TOKYO = Session("09:00-15:00", "Asia/Tokyo")
_FRANKFURT = Session("09:00-17:30", "Europe/Berlin")
_SYDNEY = Session("10:00-16:00", "Australia/Sydney")

SESSIONS: Mapping[str, Session] = {
    **dict.fromkeys(("london", "ldn", "european", "europe", "uk"), _LONDON),
    **dict.fromkeys(("new york", "ny", "us", "american", "wall street", "newyork", "rth", "nyse"), _NEW_YORK),
    **dict.fromkeys(
        (
            "regular trading hours",
            "regular hours",
            "regular session",
            "regular market hours",
            "us cash session",
            "cash session",
        ),
        _NEW_YORK,
    ),
    **dict.fromkeys(("tokyo", "asian", "asia"), _TOKYO),
    **dict.fromkeys(("frankfurt", "german", "xetra"), _FRANKFURT),
    **dict.fromkeys(("sydney", "australian"), _SYDNEY),
}
"""The stretch of the day each session stands for."""

_CITIES: Mapping[str, str] = {
    "london": "Europe/London",
    "ldn": "Europe/London",
    "new york": "America/New_York",
    "newyork": "America/New_York",
    "ny": "America/New_York",
    "nyc": "America/New_York",
    "chicago": "America/Chicago",
    "frankfurt": "Europe/Berlin",
    "berlin": "Europe/Berlin",
    "paris": "Europe/Paris",
    "zurich": "Europe/Zurich",
    "tokyo": "Asia/Tokyo",
    "sydney": "Australia/Sydney",
    "hong kong": "Asia/Hong_Kong",
    "singapore": "Asia/Singapore",
    "moscow": "Europe/Moscow",
    "madrid": "Europe/Madrid",
    "rome": "Europe/Rome",
    "milan": "Europe/Rome",
    "amsterdam": "Europe/Amsterdam",
    "brussels": "Europe/Brussels",
    "vienna": "Europe/Vienna",
    "stockholm": "Europe/Stockholm",
    "oslo": "Europe/Oslo",
    "copenhagen": "Europe/Copenhagen",
    "warsaw": "Europe/Warsaw",
    "prague": "Europe/Prague",
    "lisbon": "Europe/Lisbon",
    "dublin": "Europe/Dublin",
    "athens": "Europe/Athens",
    "toronto": "America/Toronto",
    "dubai": "Asia/Dubai",
    "mumbai": "Asia/Kolkata",
    "shanghai": "Asia/Shanghai",
    "uk": "Europe/London",
    "german": "Europe/Berlin",
    "eastern": "America/New_York",
    "us eastern": "America/New_York",
    "central": "America/Chicago",
    "us central": "America/Chicago",
    "pacific": "America/Los_Angeles",
}
_LETTERS: Mapping[str, str] = {
    **dict.fromkeys(("utc", "gmt", "zulu"), "UTC"),
    **dict.fromkeys(("est", "edt", "et"), "America/New_York"),
    **dict.fromkeys(("cdt", "ct"), "America/Chicago"),
    **dict.fromkeys(("pst", "pdt", "pt"), "America/Los_Angeles"),
    **dict.fromkeys(("cet", "cest"), "Europe/Paris"),
    **dict.fromkeys(("aest", "aedt"), "Australia/Sydney"),
    "bst": "Europe/London",
    "jst": "Asia/Tokyo",
}


def _zones() -> Iterator[tuple[str, str]]:
    for name, zone in {**_CITIES, **_LETTERS}.items():
        yield from ((name, zone), (f"{name} time", zone), (f"{name} local time", zone))


ZONES: Mapping[str, str] = dict(_zones())
"""The zone of a clock, by its city or its letters; letters that mean two zones are left out."""

_LETTERS_OF_OTHERS = frozenset(("et", "ct", "pt"))
"""Which stand for points and the like behind a plain number."""
_AT = frozenset(("and", "to", "-", "until", "till", "before", "after", "from", "at", "between"))
_HALVES = frozenset(("am", "pm", "h", "noon", "midnight"))


def only_zone(prompts: Sequence[tuple[Token, ...]]) -> str:
    """The one zone that is named behind a time anywhere; empty where there is none, or several."""
    found: set[str] = set()
    for tokens in prompts:
        reader = Reader(tokens)
        for at in range(1, len(tokens)):
            reader.at = at
            named = reader.take_any(ZONES)
            if named and _is_time(tokens[:at], sure=named in _LETTERS_OF_OTHERS):
                found.add(ZONES[named])
    return found.pop() if len(found) == 1 else ""


def _is_time(before: tuple[Token, ...], *, sure: bool) -> bool:
    """Whether the tokens end in a time of day, and one that nothing else is written like where it has to be `sure`."""
    texts = [token.text for token in before[-3:]]
    if texts[-1] in _HALVES or texts[-2:-1] == [":"]:
        return True
    return not sure and before[-1].value is not None and bool(_AT & set(texts[-2:-1]))


def on_clock(found: Condition, zone: str) -> Condition:
    """The same hours on another clock."""
    match found:
        case AllOf(parts):
            return AllOf(tuple(on_clock(one, zone) for one in parts))
        case AnyOf(parts):
            return AnyOf(tuple(on_clock(one, zone) for one in parts))
        case Session(window, _):
            return Session(window, zone)
    return found
