"""That there is nothing beside what was said: `no other exit`, `everything else at its default`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.wording import phrases, words

ONLY_THIS = "only what is said counts"
USUAL = "numbers that are not said are the usual ones"
_NO = phrases("no | without | without any | there are no | there is no | use no | i use no | not any | there's no")
_OTHER = words("other further additional extra more else")
_RULES = words("""
    exit exits rule rules filter filters condition conditions indicator indicators requirement requirements entry
    entries way ways out stop stops target targets
""")
_ONLY = phrases("""
    that's the only | thats the only | that is the only | this is the only | it's the only | its the only |
    it is the only | which is the only
""")
_ELSE = frozenset(words("else rest other others remaining everything"))
_USUAL = frozenset(words("default defaults standard usual typical normal"))
_ABOUT = frozenset(
    words("""
    keep leave use all the at on with to its it's their as is are set please for of values settings parameters stays
    stay left kept should can be your you and params numbers lengths
""")
)
_END = (*words(". , ; ! ?"), "\n", "")


@attempt
def nothing_more(reader: Reader) -> str | None:
    """What every strategy of the lab does anyway, as nothing is added to what was said."""
    reader.skip("and", "with")
    if reader.take_any(_ONLY):
        reader.take(*_OTHER)
        return ONLY_THIS if reader.take(*_RULES) and _over(reader) else None
    if _rest_is_usual(reader):
        return USUAL
    if not reader.take_any(_NO) or not reader.take(*_OTHER):
        return None
    named = bool(reader.take(*_RULES))
    while named and reader.take("or", "and", "/", "no", "other", *_RULES):
        pass
    return ONLY_THIS if named and _over(reader) else None


def _over(reader: Reader) -> bool:
    reader.skip(
        "of", "out", "please", "either", "here", "there", "needed", "used", "to", "be", "at", "all", "than", "that"
    )
    return reader.done or reader.sees(*_END) or ends(reader)


@attempt
def _rest_is_usual(reader: Reader) -> bool | None:
    """`everything else default`, `keep all other parameters at their defaults`, `rest standard`."""
    start = reader.at
    while reader.peek().text in _ELSE | _USUAL | _ABOUT:
        reader.at += 1
    said = {token.text for token in reader.tokens[start : reader.at]}
    return True if said & _ELSE - {"everything"} and said & _USUAL and (reader.done or reader.sees(*_END)) else None
