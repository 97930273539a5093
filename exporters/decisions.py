"""What a strategy decides at a close, from its named rules: signals, the entry's name, the market exit's name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from contracts.program import Rule
from exporters.identifiers import Identifiers
from exporters.plan import Plan


@dataclass(frozen=True, slots=True)
class Spelling:
    """How a target spells what decisions are made of.

    ``words`` for and, or and not; ``quote`` makes a literal of a text; the rest are names of the template's variables.
    """

    words: Mapping[str, str]
    quote: Callable[[str], str]
    order_side: str
    bars_held: str


def name_rules(rules: tuple[Rule, ...], identifiers: Identifiers) -> dict[tuple[str, str], str]:
    """A variable per rule, by role and id."""
    names: dict[tuple[str, str], str] = {}
    for rule in rules:
        prefix = "exit" if rule.role == "exit" else "rule"
        names[rule.role, rule.id] = identifiers.allot(f"{prefix}_{rule.id}".replace("-", "_"))
    return names


@dataclass(frozen=True, slots=True)
class Decisions:
    """Writes decisions over the variables ``names`` gave to the rules."""

    plan: Plan
    names: Mapping[tuple[str, str], str]
    spelling: Spelling

    def signal(self, side: str) -> str:
        """Any trigger of the side, every filter, no invalidation; false for a side that has no trigger."""
        words = self.spelling.words
        triggers = self._named(side, "trigger")
        if not triggers:
            return "false"
        either = f" {words['or']} ".join(triggers)
        fired = either if len(triggers) == 1 else f"({either})"
        barred = [f"{words['not']}{name}" for name in self._named(side, "invalidation")]
        return f" {words['and']} ".join(["ready", fired, *self._named(side, "filter"), *barred])

    def decides(self, rule: Rule) -> bool:
        """Whether the entry rule is part of any signal: a filter of a side without a trigger is not."""
        sides = ("long", "short") if rule.side == "both" else (rule.side,)
        return any(self._named(side, "trigger") for side in sides)

    def order_rule(self) -> str:
        """The first true trigger, in contract order, names the entry; where all others are false it is the last."""
        named = {}
        for side in ("long", "short"):
            rules = [rule for rule in self.plan.entry_rules if rule.role == "trigger" and rule.side == side]
            choices = [(self.names[rule.role, rule.id], self.spelling.quote(rule.id)) for rule in rules]
            last = choices.pop()[1] if choices else self.spelling.quote("")
            named[side] = self._first_true(choices, last)
        return self._first_true(
            [(f"{self.spelling.order_side} {sign} 0", named[side]) for side, sign in (("long", ">"), ("short", "<"))],
            self.spelling.quote(""),
        )

    def exit_reason(self, time_exit_bars: str | None) -> str:
        """The market exit: rules in contract order, then time, then an opposite signal; empty where there is none."""
        choices = []
        for rule in self.plan.exit_rules:
            held = f"side {'>' if rule.side == 'long' else '<'} 0"
            condition = f"{held} {self.spelling.words['and']} {self.names[rule.role, rule.id]}"
            choices.append((condition, self.spelling.quote(f"exit_rule:{rule.id}")))
        if time_exit_bars is not None:
            choices.append((f"{self.spelling.bars_held} >= {time_exit_bars}", self.spelling.quote("time_exit")))
        choices.append((f"{self.spelling.order_side} == -side", self.spelling.quote("reverse")))
        none = self.spelling.quote("")
        return f"side == 0 ? {none} : {self._first_true(choices, none)}"

    def _named(self, side: str, role: str) -> list[str]:
        rules = self.plan.entry_rules
        return [self.names[role, rule.id] for rule in rules if rule.role == role and rule.side in (side, "both")]

    @staticmethod
    def _first_true(choices: list[tuple[str, str]], otherwise: str) -> str:
        text = otherwise
        for condition, result in reversed(choices):
            text = f"{condition} ? {result} : {text}"
        return f"({text})" if choices else text
