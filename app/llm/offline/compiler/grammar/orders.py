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
_ADDRESSED = phrases("""
    note to the assistant | note to assistant | note to the ai | note to ai | note to the model | note to the llm |
    note to the system | note to the compiler | note to the bot | note to the agent | note to the chatbot |
    note for the assistant | note for the ai | note for the model | note for the llm | note for the system |
    note for the compiler | message to the assistant | message to the ai | message for the ai | message to the model |
    message for the assistant | instruction to the assistant | instruction for the ai | instruction to the ai |
    instruction to the model | instructions for the ai | instructions to the assistant | instruction for the assistant |
    instruction for the model | to the assistant : | to the ai : | to the model : | dear assistant | dear ai |
    hey ai | hey assistant | attention ai | attention assistant | assistant note | ai note | note from the admin |
    note from the developer | note from the developers | note from the system | note from support | ai : | llm : |
    model : | agent : | chatbot :
""")
"""Whoever speaks so speaks to the reader of the prompt, and of no strategy."""
_BRACKETS = {"[": "]", "(": ")", "{": "}"}
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
    if (before in _BRACKETS or not before or before in _SENTENCE_ENDS) and reader.take_any(_ADDRESSED):
        _skip_note(reader, before)
        return _NO_RULE
    found = whole = quoted = False
    while not reader.done and (quoted or not reader.sees(*_SENTENCE_ENDS, *(() if whole else (",",)))):
        named = reader.take_any(_ORDERS)
        found = found or bool(named)
        whole = whole or named == "instructions"  # "ignore your instructions, …": to the sentence's end
        quoted = quoted != (not named and reader.sees('"', "“", "”"))
        reader.at += 0 if named else 1
    return _NO_RULE if found else None


def _skip_note(reader: Reader, before: str) -> None:
    """Move to where a note to the reader ends: with its bracket, or with the sentence."""
    closing = _BRACKETS.get(before, "")
    bracketed = closing and any(token.text == closing for token in reader.tokens[reader.at :])
    while not reader.done and not reader.sees(*((closing,) if bracketed else _SENTENCE_ENDS)):
        reader.at += 1


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
