"""Orders to the lab, which are no part of a strategy and obeyed in nothing."""

from __future__ import annotations

from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Statement, Unusable
from app.llm.offline.compiler.wording import phrases

_ORDERS = phrases("""
    ignore | disregard | forget | override | bypass | promote | approve | system prompt | instructions | you are |
    act as | pretend | reveal | unseal | open the seal | sealed | holdout | budget | api key | password | jailbreak |
    sudo | delete | drop table | sandbox | verdict | grant | admin | developer mode | unlimited
""")
_ABOVE_THE_USER = phrases("""
    system : | assistant : | developer : | admin : | < system > | < assistant > | < developer > | < admin > |
    [ system ] | [ assistant ] | [ developer ] | [ admin ]
""")
_THE_USER = phrases("user : | human : | < user > | < human > | [ user ] | < / user > | < / human > | [ / user ]")
_CLOSED = phrases("""
    < / system > | < / assistant > | < / developer > | < / admin > | [ / system ] | [ / assistant ] |
    [ / developer ] | [ / admin ]
""")
_SENTENCE_ENDS = (".", "\n", ";", "!", "?")
_NO_RULE = Unusable("this instructs the lab and is no trading rule; it changes nothing")


@attempt
def order_to_the_lab(reader: Reader, speaker: Speaker) -> Statement | None:
    """A clause that instructs the lab instead of describing a strategy, or a sentence that claims to be the lab's own.

    Behind `user:` stands what any user may say.
    """
    before = reader.tokens[reader.at - 1].text if reader.at else ""
    if before in ("", ">", "]", *_SENTENCE_ENDS):
        if reader.take_any(_THE_USER):
            return _NO_RULE
        tagged = reader.sees("<", "[")
        if reader.take_any(_ABOVE_THE_USER):
            _skip_claimed(reader, tagged)
            return _NO_RULE
    found = False
    while not reader.done and not reader.sees(",", *_SENTENCE_ENDS):
        named = bool(reader.take_any(_ORDERS))
        found = found or named
        reader.at += 0 if named else 1
    return _NO_RULE if found else None


def _skip_claimed(reader: Reader, tagged: bool) -> None:
    """Move to where the alleged words of the lab end: behind the closing tag, at the sentence's end, or at `user:`."""
    start = reader.at
    while not reader.done and (tagged or not reader.sees(*_SENTENCE_ENDS)):
        at = reader.at
        if reader.take_any(_THE_USER):
            reader.at = at
            return
        if reader.take_any(_CLOSED):
            return
        reader.at += 1
    if tagged:  # never closed: what stands behind its first sentence is as good as any
        reader.at = start
        _skip_claimed(reader, tagged=False)
