"""No number is lost: each one said in a phrase that is used stands in the contract or in what was assumed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from app.llm.offline.compiler.assembly import Draft
from app.llm.offline.compiler.lexer import tokenise
from app.llm.offline.compiler.statements import (
    Allow,
    Distance,
    Enter,
    Label,
    Leave,
    LeaveAfter,
    Place,
    Protect,
    Range,
    Remark,
    Said,
    Settled,
    Unusable,
)
from app.llm.offline.compiler.tokens import Kind, Token

_FACTORS: Mapping[str, tuple[float, ...]] = {
    **dict.fromkeys(("pip", "pips", "p"), (1, 10, 100)),
    **dict.fromkeys(("point", "points", "pts", "pt"), (1, 4, 10, 100, 1000, 10_000)),
    **dict.fromkeys(("dollars", "dollar", "bucks", "usd", "$"), (100, 1000, 10_000, 100_000)),
    **dict.fromkeys(("lot", "lots", "standard", "mini", "micro"), (1, 100, 1000, 10_000, 100_000)),
    **dict.fromkeys(("minutes", "minute", "min", "mins", "m"), (1 / 60, 1 / 1440)),
    **dict.fromkeys(("hours", "hour", "h"), (1 / 24,)),
}
"""What a number may be multiplied by on its way into the contract, by the unit behind it."""
_BEFORE_ONE = ("period", "bar", "day", "week", "upper", "lower", "middle", "top", "bottom", "fast", "slow", "other")
"""Behind these, "one" stands for a line."""
_MOST = 1000
_TWO = ("/", "and", "-", ",")
_NUMBER = re.compile(r"\d+(?:\.\d+)?(?:e[+-]?\d+)?")


def find_lost(said: Sequence[Said], draft: Draft) -> list[tuple[Said, str]]:
    """The phrases in use with a number that neither the contract nor an assumption holds."""
    if draft.contract is None:
        return []
    kept = set(_values(draft.contract)) | {one for note in draft.assumptions for one in _numbers(note)}
    noted: dict[tuple[int, int], set[float]] = {}  # of one phrase that says two things, the notes are with the first
    for each in said:
        noted.setdefault((each.prompt, each.start), set()).update(
            one for note in each.assumed for one in _numbers(note)
        )
    return [
        (each, f"the number {token.text} would be lost")
        for each in said
        if not isinstance(each.statement, Label | Place | Range | Remark | Settled | Unusable)
        for token in _lost(each, kept | _searched(each) | noted[each.prompt, each.start])
    ]


def _values(contract: Mapping[str, object]) -> Iterator[float]:
    """The numbers of the contract, without the bounds and steps that were chosen here."""
    for name, part in contract.items():
        if name == "optimization_space" and isinstance(part, dict):
            yield from (number for tuned in part.values() for number in _numbers(tuned["value"]))
        elif name not in ("format", "version", "strategy_id"):
            yield from _numbers(part)


def _searched(said: Said) -> set[float]:
    """The values to try beside a distance, and their step."""
    match said.statement:
        case Protect(_, Distance(search=search)) | LeaveAfter(search=search) if search is not None:
            low, high, step = search
            count = int((high - low) / step + 1e-9) if step else 0
            return {low, high, *([step] if step else []), *(low + step * at for at in range(min(count, _MOST)) if step)}
        case Enter(also=also) | Leave(also=also) | Allow(also=also):
            tried = [one for one in also if isinstance(one, Range)]
            return {number for one in tried for number in (one.low, one.high, one.step) if number is not None}
        case _:
            return set()


def _lost(said: Said, kept: set[float]) -> Iterator[Token]:
    tokens = tokenise(said.text)
    for at, token in enumerate(tokens):
        if token.kind is not Kind.NUMBER or token.value is None:
            continue
        beside = {tokens[place].text for place in (at - 1, at + 1) if 0 <= place < len(tokens)}
        if token.value == 2 and {one.text for one in tokens[at + 1 : at + 3]} & {"way", "sided"}:
            continue  # "a two-way crossover"
        if token.value == 1 and beside & {":", "to", "-"}:
            continue  # the one of "1:2"
        if at and tokens[at - 1].text in _BEFORE_ONE and said.text[token.start :][:3].lower() == "one":
            continue  # "the ninety-period one", "the lower one"
        if not any(_close(form, one) for form in _forms(tokens, at) for one in kept):
            yield token


def _forms(tokens: Sequence[Token], at: int) -> Iterator[float]:
    """The ways the number may be written: as it is, in other units, as a factor for a percentage, on a 24-hour
    clock."""
    value = abs(tokens[at].value or 0.0)
    yield from (value, value + 12, 1 + value / 100, 1 - value / 100) if value else (value,)
    shared = 2 if at + 2 < len(tokens) and tokens[at + 1].text in _TWO and tokens[at + 2].kind is Kind.NUMBER else 0
    for behind in tokens[at + 1 + shared : at + 3 + shared]:  # "25/50 pips": the unit stands behind the second one
        yield from (value * factor for factor in _FACTORS.get(behind.text, ()))
    for before in tokens[max(0, at - 3) : at]:
        if before.text in ("lot", "lots"):  # "lot 0.01", "lots: 0.2"
            yield from (value * factor for factor in _FACTORS["lot"])
    if at and tokens[at - 1].text == "$":
        yield from (value * factor for factor in _FACTORS["usd"])


def _numbers(part: object) -> Iterator[float]:
    match part:
        case bool() | None:
            return
        case int() | float():
            yield abs(float(part))
        case str():
            yield from (float(found) for found in _NUMBER.findall(part))
        case dict():
            for one in part.values():
                yield from _numbers(one)
        case list():
            for one in part:
                yield from _numbers(one)


def _close(first: float, second: float) -> bool:
    return abs(first - second) <= 1e-9 * max(1.0, abs(first))
