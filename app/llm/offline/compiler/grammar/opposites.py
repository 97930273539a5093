"""The mirror image: `sell short on the opposite cross`, `exit on the opposite signal`, `vice versa for shorts`."""

from __future__ import annotations

from dataclasses import replace

from app.llm.offline.compiler.grammar.endings import ends, stop_ahead
from app.llm.offline.compiler.grammar.indicator_names import names_of_all, take_name
from app.llm.offline.compiler.grammar.opposite_words import ALWAYS_IN, NO_LONGER, OPPOSITE, SIGNALS
from app.llm.offline.compiler.grammar.restating import mirrored_with, restated
from app.llm.offline.compiler.grammar.unconditional import all_turned, note_count, regardless, turned_for
from app.llm.offline.compiler.grammar.values import value
from app.llm.offline.compiler.grammar.verbs import entry_verb, exit_verb, side_verb
from app.llm.offline.compiler.meaning import Compare, Number, Side, all_parts
from app.llm.offline.compiler.mirror import mirror, scale_of
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Opposite, Statement
from app.llm.offline.compiler.wording import phrases, words

_AS_A_NOUN = phrases("""
    the other side | other side | the opposite side | the flip side | flip side | upside down | flipped |
    inverted | reversed | backwards | the other way |
    the inverse of that | the reverse of that | the opposite of that | the opposite of the long | the same |
    same | same thing | the same thing | same rules | the same rules | same logic | same idea |
    works the same way | works the same | work the same | the same way | works the other way | works in reverse |
    works in the opposite way | works upside down
""")
_UPSIDE_DOWN = phrases(
    "upside down | flipped | inverted | reversed | backwards | mirrored | in reverse | the other way"
)
_TURNED = frozenset(words("reverse down flipped inverted reversed backwards way that long side"))
_SAME = phrases("""
    same thing | same rules | same rule | same idea | same setup | same logic | same deal | same story | same trade |
    same signal | same conditions | same stuff | same pattern | same | everything | it all | all of it | the whole thing
""")
_TURNED_ROUND = phrases("""
    upside down | mirrored | inverted | reversed | flipped | in reverse | the other way round | the other way around |
    in the other direction | the opposite way | opposite | in mirror image | mirror image | the mirror image |
    backwards |
    vice versa | turned around | turned upside down | flipped around | flipped over | on its head | in mirror |
    the opposite way round | with everything flipped | with everything reversed | with the signs flipped |
    with signs reversed | but the other way round | but the other way | the other way
""")
_FOR_A_SIDE = phrases("for | on | to go | to | to take")
_A_SIDE: dict[Side, tuple[str, ...]] = {
    "short": phrases("short | shorts | short trade | short trades | short side | sell | sells | selling | shorting"),
    "long": phrases("long | longs | long trade | long trades | long side | buy | buys | buying"),
}
_DOWNSIDE: dict[Side, tuple[str, ...]] = {
    "short": ("downside", "down side", "down"),
    "long": ("upside", "up side", "up"),
}
_ALIKE = phrases(
    "same logic | same rules | same idea | same thing | same setup | same way | same conditions | same deal"
)
_CROSSES_BACK = (
    "it crosses back",
    "they cross back",
    "crosses back",
    "they cross again",
    "it flips back",
    "on flip",
    "on a flip",
    "on the flip",
    "at the flip",
)
_REVERSING = phrases("""
    same for | same thing for | the same for |
    same rules for | and the same for | same logic for | same but opposite for |
    same idea for | same setup for | same in reverse for | same conditions for | flip it for | flip for |
    flipped for |
    invert for | inverted for | reverse it for | the other way for | other way round for | exact opposite for |
    flip everything for | reverse everything for | invert everything for | turn everything around for |
    turn it around for | turn it all around for | flip it all for | flip all of it for | flip all of that for |
    everything flipped for | everything reversed for | all of it reversed for | all of it flipped for |
    flip the whole thing for | reverse all of it for | all reversed for | all flipped for | flip all that for |
    same but reversed for | the same thing for | same stuff for | same inverted for | same mirrored for |
    reverse on opposite signals | reverse on opposite | reverse on the opposite cross |
    reverse on the opposite signal | reverse on opposite signal |
    reverse on opposite cross | reverse the position on the opposite cross | flip on the opposite signal |
    flip on the opposite cross |
    reverse the position on the opposite signal | and reverse for shorts
""")
_CLOSES = phrases("""
    is also the exit | is also my exit | is the exit too | is the exit as well | doubles as the exit | also exits |
    serves as the exit | is also the way out | is my way out | is the way out | is how i get out | takes me out |
    also closes it | also closes the trade | also closes | is the exit signal | is our exit | also takes me out |
    closes | closes it | closes the trade | closes the position | closes trade | closes position | exits |
    exits the trade | exits the position | gets me out | ends the trade | is the exit | is my exit | = exit |
    will close | will close it | will close the trade | will close the position | close the trade | close it
""")
_REVERSES = phrases("""
    reverses | reverses it | reverses the position | reverses the trade | reverses position | flips the position |
    flips it | flips | closes and reverses | closes and opens the other side
""")
_FOR_SHORTS = phrases("""
    for shorts | for short | for the short side | to go short | for short trades | for selling | for sells |
    for selling short | to sell short | to short | for shorting | for short entries | for sell | for going short |
    for short positions | on shorts | on the short side | on the sell side
""")
_FOR_LONGS = phrases("for longs | for long | to go long | for buys | for the long side | for long trades")
_LEADS_TO = phrases("""
    gets me | puts me | takes me | has me | means | means i go | is when i go | is where i go | is my | is a | is the |
    is | triggers a | triggers | gives a | gives | opens a | i go | i get | then i go | makes me | for my | then |
    give me a | gives me a | give a
""")
_OF_ALL = phrases("""
    of all 2 | of all 3 | of all 4 | of all of them | of all of it | of all of that | of all that | of all of these |
    of all | of both | of all these | of everything | of all conditions | of all 3 conditions | of both conditions
""")
_LEAD = words("and then also do with just i we simply or but please")
_TAKING = words("take takes taking want trade trades use")
_TAIL = words("""
    signal happens occurs way conditions rules cross of that this the crossover setup is true round around logic
    long longs
""")


@attempt
def opposite(reader: Reader, speaker: Speaker) -> Statement | None:
    """`sell short on the opposite cross`, `exit on the opposite signal`, `vice versa for shorts`."""
    if reader.sees("or") and reader.peek(1).text in ("the", "vice", "other"):
        return None  # "RSI crosses 50 and MACD is above 0, or the other way round": of the same trade
    if reader.sees("or"):
        return _or_opposite(reader, speaker)
    reader.skip(*_LEAD)
    if reader.peek(1).text in ("the", "a", "an", "exact", "exactly"):
        reader.take(*_TAKING)
    return _in_any_form(reader, speaker)


def _or_opposite(reader: Reader, speaker: Speaker) -> Opposite | None:
    """`exit after 20 bars or on the opposite cross`: behind a way out another one, which enters nothing."""
    reader.skip(*_LEAD)
    at = reader.at
    found = _in_any_form(reader, speaker)
    if not isinstance(found, Opposite) or not found.enters or found.side is not None or found.always:
        return found if isinstance(found, Opposite) else None
    crossing = any(_is_cross(token.text) for token in reader.tokens[at : reader.at])
    return replace(found, enters=False, cross=crossing) if speaker.left and found.beside is None else None


def _in_any_form(reader: Reader, speaker: Speaker) -> Statement | None:
    side = turned_for(reader)
    if side is not None:
        return Opposite(True, side)
    for form in (
        _turned_about,
        _always_in,
        _opposite_first,
        _opposite_exit,
        _opposite_entry,
        _vice_versa,
        _beside_its_side,
        _same_of_a_side,
    ):
        found = form(reader, speaker)
        if found is not None:
            return found
    return None


@attempt
def _always_in(reader: Reader, speaker: Speaker) -> Statement | None:
    """`always in the market`, `stop and reverse`: each entry reverses the one before, as entries of both sides do."""
    before = reader.tokens[reader.at - 1].text if reader.at else ""
    reader.skip("so", "that", "which", "means", "i", "i'm", "am", "we", "we're", "are", "be", "is", "it", "it's")
    found = reader.take_any(ALWAYS_IN)
    if not found:
        reader.skip("always", "just", "only", "simply", "keep", "i", "we")
        found = reader.take_any(ALWAYS_IN)
    if not found or (found.startswith(("reverse", "flip")) and (before in names_of_all() or not ends(reader))):
        return None  # "reverse the position at the upper band" says when, "MACD flip: …" is a title
    return Opposite(True, None, always=True)


@attempt
def _opposite_first(reader: Reader, speaker: Speaker) -> Statement | None:
    """`the opposite signal closes the trade`, `an opposite cross reverses the position`."""
    led = _opposite_leads_out(reader)
    if led is not None:
        return led
    reader.skip("the", "an", "any", "every", "each")
    named = reader.take_any(SIGNALS)
    if not named:
        return None
    if reader.take_any(_REVERSES):
        return Opposite(True, None, always=True) if ends(reader) else None
    return Opposite(False, None, cross=_is_cross(named)) if reader.take_any(_CLOSES) and ends(reader) else None


def _is_cross(named: str) -> bool:
    """`opposite cross`: of the one crossing, not of what had to hold beside it."""
    return "cross" in named or "flip" in named


@attempt
def _opposite_leads_out(reader: Reader) -> Opposite | None:
    """`opposite then get out`, `reverse cross: exit`, `vice versa and I'm out`."""
    reader.skip("on", "the", "an", "any", "every", "each", "when", "if")
    named = reader.take_any((*SIGNALS, *OPPOSITE))
    if not named:
        return None
    reader.skip("happens", "occurs", "comes", "is", "true", "signal")
    reader.take("then", ":", "->", "=", "and", "→", ",", "for", "as")
    reader.skip("then", "i", "we", "just", "i'm", "im", "the", "a", "an", "my")
    side = exit_verb(reader)
    over = side is not False and (ends(reader) or reader.sees("!", "\n"))
    return Opposite(False, side or None, cross=_is_cross(named)) if over else None


@attempt
def _opposite_exit(reader: Reader, speaker: Speaker) -> Statement | None:
    reader.skip("always", "please", "just")
    early = bool(reader.take("otherwise", "else"))
    reader.skip("be", "stay", "is", "i", "am")
    side = exit_verb(reader)
    if side is False:
        return None
    if early or reader.take_any((*NO_LONGER, "otherwise", "else")):
        return Opposite(False, side, negates=True)
    if reader.peek(1).text == "either":
        return None  # "when either is reversed": one of them is enough
    if reader.take_any(("and reverse", "and flip")):
        reader.take_any(OPPOSITE)
        return Opposite(True)
    reader.skip("either", "side", "when", "if", "only", ":", "=", "is", "just")
    if _at_other_level(reader, speaker):
        return Opposite(False, side)
    named = reader.take_any((*OPPOSITE, *_CROSSES_BACK))
    if named and reader.sees("side", "end") and reader.peek(1).text == "of":
        return None  # "out at the opposite side of the channel" is a level
    beyond = ("up", "down", "above", "below", "over", "under", "through", "channel", "extreme", "donchian")
    if not named or reader.sees(*beyond) or reader.peek().value is not None:
        return None  # "exit on the opposite 20 day extreme" is a level
    of = _named_crossing(reader)
    crossing = _is_cross(named) or of is not None
    reader.skip("signal", "happens", "occurs", "appears", "cross", "comes", "is", "given", "condition", "crossover")
    return Opposite(False, side, cross=regardless(reader) or crossing, of=of or "")


@attempt
def _at_other_level(reader: Reader, speaker: Speaker) -> bool | None:
    """`at the opposite extreme` behind a state of one oscillator: at its other level."""
    reader.skip("at", "on", "the", "reaches", "it")
    if not reader.take("opposite", "other") or not reader.take("extreme", "extremes", "zone", "level", "end"):
        return None
    entry = speaker.entry
    leveled = isinstance(entry, Compare) and isinstance(entry.right, Number) and scale_of(entry.left) is not None
    return True if leveled and entry is not None and mirror(entry) != entry and ends(reader) else None


def _named_crossing(reader: Reader) -> str | None:
    """`the opposite SAR flip`, `opposite MACD cross`: whose it is, empty where that is not said; else nothing moves."""
    at = reader.at
    row = None if reader.take("di", "dmi") else take_name(reader)[0]
    if reader.take("cross", "crossover", "flip", "turn"):
        return "" if row is None else row.name
    reader.at = at
    return None


@attempt
def _opposite_entry(reader: Reader, speaker: Speaker) -> Statement | None:
    side, plain_sell = entry_verb(reader)
    if side is None and not plain_sell:
        return None
    reader.skip(":", "=", "is", "are", "when", "if", "only", "rules", "rule", "just", "simply", "exactly")
    if all_turned(reader):
        return Opposite(True, "short" if plain_sell else side)
    noun = reader.take_any((*OPPOSITE, "when the opposite", *_AS_A_NOUN))
    if not noun or (noun in _AS_A_NOUN and noun.split()[-1] not in _TURNED and not _turned(reader)):
        return None
    start = reader.at
    reader.take_any(_OF_ALL)
    note_count(reader, start)
    reader.skip(*_TAIL)
    return mirrored_with(reader, speaker, "short" if plain_sell else side)


@attempt
def _turned(reader: Reader) -> str | None:
    """`shorts are the same, flipped`."""
    reader.skip(",", "just", "but", "only", "-")
    return reader.take_any(_UPSIDE_DOWN) or None


@attempt
def _vice_versa(reader: Reader, speaker: Speaker) -> Statement | None:
    """`vice versa for shorts`, `opposite for short`, `same for shorts mirrored`, `reverse on the opposite cross`."""
    found = _mirrored(reader, speaker)
    if found is not None:
        again = mirrored_with(reader, speaker, found.side)
        found = again if again.beside is not None else found
    return None if reader.sees("when", "if", "once", "whenever") else found  # "reverse to short when …" says when


@attempt
def _turned_about(reader: Reader, speaker: Speaker) -> Statement | None:
    """`same thing upside down at yesterday's low for a long`, `same rules flipped for shorts`."""
    reader.skip("the", "exact", "exactly")
    if not reader.take_any(_SAME):
        return None
    reader.skip("but", "just", "only", ",", "and", "is", "with", "it", "all")
    if not reader.take_any(_TURNED_ROUND):
        return None
    side = _sided(reader)
    restated(reader, speaker)
    side = side or _sided(reader)
    return Opposite(True, side) if ends(reader) else None


@attempt
def _sided(reader: Reader) -> Side | None:
    if not reader.take_any(_FOR_A_SIDE):
        return None
    reader.skip("the", "a", "my", "go")
    return next((side for side, spoken in _A_SIDE.items() if reader.take_any(spoken)), None)


@attempt
def _same_of_a_side(reader: Reader, speaker: Speaker) -> Statement | None:
    """`same logic short`, `shorts same rules`, `down the same way`."""
    side = _named_side(reader)
    reader.skip(":", "-", "is", "are", "go", "with", "works", "work", "the")
    said = reader.take_any(_ALIKE)
    reader.skip("but", ",", "go", "the")
    side = side or _named_side(reader)
    if speaker.entry is None or not said or side is None or not ends(reader):
        return None
    reader.assumed.append("the same for the other side is read as its mirror image")
    return Opposite(True, side)


def _named_side(reader: Reader) -> Side | None:
    reader.skip("the")
    return next((side for side, spoken in _A_SIDE.items() if reader.take_any((*spoken, *_DOWNSIDE[side]))), None)


def _mirrored(reader: Reader, speaker: Speaker) -> Opposite | None:
    first = reader.take_any((*_REVERSING, *OPPOSITE))
    if reader.sees("below", "under", "above", "over"):
        return None  # "when it crosses back under …" names a rule of its own
    if not first or (first in ("on opposite", "on the opposite") and not reader.sees("for")):
        return None
    reader.skip("signal", "happens", "occurs", "conditions", "rules", "cross", "logic", "the")
    said = mirrored_with(reader, speaker, None)
    at = reader.at
    reader.skip("and", "then", ",", "it's", "its", "is", "a", "i", "go", "i'm", "am", "we", "we're", "in", "for")
    sided = reader.sees("short", "shorts", "sell", "long", "longs", "buy") and _side_ends(reader)
    reader.at = reader.at if sided else at
    if first == "other way" and not sided:
        return None
    led = sided or bool(reader.take("→", "->", ">=", ">", "=", ":") or reader.take_any(_LEADS_TO))
    if first.endswith(" for"):
        reader.at -= 1  # the last word of "same for" belongs to "for shorts"
        reader.assumed.append("the same for the other side is read as its mirror image")
        if not reader.sees("for"):
            return None
        return (
            replace(said, side="short")
            if reader.take_any(_FOR_SHORTS)
            else (replace(said, side="long") if reader.take_any(_FOR_LONGS) else None)
        )
    if reader.take_any(_FOR_SHORTS) or (led and reader.take("sell", "s")):
        return replace(said, side="short")
    if led:
        side = "long" if reader.take("l") else side_verb(reader)
        if side is not None or not reader.sees("for"):
            return None if side is None else replace(said, side=side)
    if reader.take_any(_FOR_LONGS):
        return replace(said, side="long")
    return said


def _side_ends(reader: Reader) -> bool:
    """Whether nothing more is said behind the side that comes next."""
    reader.at += 1
    found = ends(reader) or reader.sees("\n", "!", "stop", "sl", "tp", "trail") or stop_ahead(reader)
    reader.at -= 1
    return found


@attempt
def _beside_its_side(reader: Reader, speaker: Speaker) -> Statement | None:
    """`above VWAP … I go long, below VWAP the opposite`: a side of a line that the mirror image has anyway."""
    if speaker.entry is None:
        return None
    reader.take_any(("when", "if", "while", "and when", "and if"))
    reader.skip("it", "it's", "its", "price", "is", "the", "close", "we're")
    place = reader.take("above", "below", "over", "under")
    level = value(reader, speaker) if place and not reader.take("it", "that") else None
    reader.skip(",", ":", "-", "is", "do", "i", "just", "it's", "then")
    if not place or not reader.take_any(OPPOSITE) or not ends(reader):
        return None
    above = place in ("above", "over")
    sides = [one for one in all_parts(mirror(speaker.entry)) if isinstance(one, Compare) and one.operator in (">", "<")]
    fits = [one for one in sides if (one.operator == ">") == above and (level is None or one.right == level)]
    return Opposite(True, None) if fits else None
