"""From what was said to the rules of either side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.llm.offline.compiler.aiming import aim, aim_exit, has_way
from app.llm.offline.compiler.exits import resolve_exits
from app.llm.offline.compiler.grammar.shapes import SHAPES
from app.llm.offline.compiler.market_names import trading_days
from app.llm.offline.compiler.meaning import (
    AllOf,
    AnyOf,
    Compare,
    Condition,
    Cross,
    Line,
    Number,
    Price,
    Session,
    Side,
    all_parts,
    flat,
    is_clock,
)
from app.llm.offline.compiler.mirror import mirror
from app.llm.offline.compiler.opposite_entries import mirror_entries, mirror_filters, resolve_opposite_entries
from app.llm.offline.compiler.requirements import set_filters_apart
from app.llm.offline.compiler.rules import BOTH, Rules, SidedRule, at_extreme, at_middle, is_state, latest
from app.llm.offline.compiler.said_again import names_bar_before, not_said_yet
from app.llm.offline.compiler.second_entries import demands, sold_apart, why_unsure
from app.llm.offline.compiler.sharing import mirrors, share_what_stands_first
from app.llm.offline.compiler.sides_allowed import allowed_sides
from app.llm.offline.compiler.statements import (
    Allow,
    Enter,
    Leave,
    Opposite,
    Place,
    Protect,
    Said,
    Sides,
    Statement,
    Unusable,
    unfold,
)

_DAYS_OF_CURRENCIES = 260


def resolve_rules(said: Sequence[Said]) -> Rules:
    """The rules of everything said; a later prompt's entries and exits replace those of earlier ones."""
    rules = Rules()
    allowed = allowed_sides(said, rules)
    entries = _without_styles(latest(said, Enter))
    if all(_is_bare_clock(each) for each in entries):  # "longs only above VWAP when …, NY session"
        entries = [*_only_entries(said), *entries]
    _resolve_entries(rules, set_filters_apart(rules, entries), said, allowed)
    share_what_stands_first(rules)
    resolve_opposite_entries(rules, said, allowed)
    _fill_missing_side(rules, allowed)
    entered = {(each.prompt, each.start) for each in entries}
    named = [
        (each, each.statement)
        for each in said
        if isinstance(each.statement, Allow) and (each.prompt, each.start) not in entered
    ]
    named = [one for one in named if not _enters_other_side(rules, *one, allowed)]
    resolve_exits(rules, said)
    for each, allow in [*rules.later, *named]:
        _add_filter(rules, each, allow)
    mirror_filters(rules)
    return rules


def _enters_other_side(rules: Rules, said: Said, allow: Allow, allowed: Sides | None) -> bool:
    """`entry: CCI crosses -100 for buys, crosses +100 downwards for sells`: what happens for a side nobody enters."""
    side = allow.side
    if side is None or side == "both" or not rules.triggers or side in rules.sides():
        return False
    if allow.forbids or is_state(allow.condition) or allowed not in (None, "both", side):
        return False
    rules.triggers.append(SidedRule(side, aim(allow.condition, side), said))
    return True


def _is_bare_clock(said: Said) -> bool:
    entry = said.statement
    return isinstance(entry, Enter) and entry.bare and is_clock(entry.condition)


def _only_entries(said: Sequence[Said]) -> list[Said]:
    """`only buy when …` and no other entry: then this is it; what lasts filters its side where another happens."""
    found: list[Said] = []
    for each in said:
        allow = each.statement
        if isinstance(allow, Allow) and allow.side is not None and not allow.forbids and not is_clock(allow.condition):
            found.append(replace(each, statement=Enter(allow.condition, allow.side)))
    happening = [each for each in found if isinstance(each.statement, Enter) and not is_state(each.statement.condition)]
    return happening or found


def _without_styles(entries: Sequence[Said]) -> list[Said]:
    """A style that implies a rule ("RSI mean reversion") is only a name where a rule is spelled out."""
    spelled = [each for each in entries if isinstance(each.statement, Enter) and each.statement.leave is None]
    rules = [each for each in spelled if isinstance(each.statement, Enter) and not each.statement.bare]
    return spelled if rules else list(entries)


def _resolve_entries(rules: Rules, entries: Sequence[Said], said: Sequence[Said], allowed: Sides | None) -> None:
    spoken = any(_spoken(each) for each in entries)
    # what "sell" means depends on what is bought, and whether a title says more on all that is said with a verb
    for each in sorted(entries, key=lambda one: (spoken and _is_title(one), _sells(one))):
        entry = each.statement
        if not isinstance(entry, Enter):
            continue
        if _by_hours(entry) and not any(_by_rule(other) for other in entries):
            _hours_alone(rules, each, entry)
            continue
        beside = _lasts_without_side(each) and any(_triggers(other, allowed) for other in entries)
        beside = beside or (entry.bare and is_state(entry.condition) and any(_told(other) for other in entries))
        if beside or (entry.bare and (rules.triggers or any(_spoken(other) for other in entries))):
            _bare_after_entry(rules, each, entry)
        elif entry.plain_sell and is_clock(entry.condition) and any(_by_rule(other) for other in entries):
            rules.refused.append((each, "it is not clear whether this closes the trade or says when to sell short"))
        elif is_clock(entry.condition) and any(_by_rule(other) for other in entries):
            rules.assumptions.append(f"“{each.text}” is read as a filter of the entries")
            rules.later.append((each, Allow(entry.condition, entry.side)))
        elif demands(each, entries):
            rules.later.append((each, Allow(entry.condition, entry.side)))
        elif doubt := why_unsure(each, said):
            rules.refused.append((each, doubt))
        elif entry.plain_sell:
            _resolve_sell(rules, each, entry, said, allowed)
        else:
            _enter_sides(rules, each, entry, allowed, said)


def _by_hours(entry: Enter) -> bool:
    """Whether a session or hours are all there is, and no moment of the day was named."""
    return not entry.by_clock and all(isinstance(each, Session) for each in flat(entry.condition))


def _hours_alone(rules: Rules, said: Said, entry: Enter) -> None:
    """A session says when to trade, never what: beside an entry that is not understood it is no entry itself."""
    if entry.side is not None or entry.plain_sell:
        rules.refused.append((said, "a session or hours alone are no entry: say what must happen in them"))
    else:
        rules.later.append((said, Allow(entry.condition, None)))


def _bare_after_entry(rules: Rules, said: Said, entry: Enter) -> None:
    """A condition without a verb behind an entry: a state of the market is a filter, an event could be anything.

    What only says the entry again (`inside bar breakout: the previous bar is an inside bar …`) adds nothing.
    """
    further = not_said_yet(rules, entry.condition)
    if (not further and not entry.after_exit) or names_bar_before(rules, entry.condition):
        return
    condition = further[0] if len(further) == 1 else AllOf(further)
    if is_state(condition) and not entry.after_exit:
        rules.assumptions.append(f"“{said.text}” is read as a filter of the entries")
        rules.later.append((said, Allow(condition, None)))
    else:
        rules.refused.append((said, "it is not said whether this enters or leaves"))


def _missed_entry(said: Said) -> bool:
    """Whether something about buying was said that is not understood."""
    spoken = set(said.text.lower().split())
    return isinstance(said.statement, Unusable) and bool(spoken & {"buy", "buys", "buying", "long", "longs", "enter"})


def _is_title(said: Said) -> bool:
    """`Keltner breakout.`, `inside bar: …`: an event or a shape without a verb, which may but say again what an entry
    with one says."""
    entry = said.statement
    if not isinstance(entry, Enter) or not entry.bare:
        return False
    return not is_state(entry.condition) or entry.condition in SHAPES.values()


def _sells(said: Said) -> bool:
    return isinstance(said.statement, Enter) and said.statement.plain_sell


def _by_rule(said: Said) -> bool:
    return isinstance(said.statement, Enter) and not is_clock(said.statement.condition)


def _triggers(said: Said, allowed: Sides | None) -> bool:
    """Whether it is said with a verb, or happens rather than lasts: beside it a bare state is a filter.

    "Sell" where only longs are traded leaves, and enters nothing.
    """
    leaves = allowed == "long" and _sells(said)
    return isinstance(said.statement, Enter) and not leaves and not _lasts_without_side(said)


def _spoken(said: Said) -> bool:
    """Whether a verb and a rule say when to enter, so that a condition beside it without one is no entry of its own."""
    entry = said.statement
    return isinstance(entry, Enter) and not entry.bare and not entry.plain_sell and not _lasts_without_side(said)


def _told(said: Said) -> bool:
    """`close above the 200 SMA. Enter when RSI < 30`: whether a verb says when, so that a bare state is a filter; what
    knows no way, `RSI < 30. Enter only when ADX > 25`, is one itself."""
    entry = said.statement
    told = isinstance(entry, Enter) and not entry.bare and not entry.plain_sell
    return told and isinstance(entry, Enter) and mirror(entry.condition) != entry.condition


def _lasts_without_side(said: Said) -> bool:
    """`enter only when the ATR is above …`, or the same without a verb: a state, for either side."""
    entry = said.statement
    if not isinstance(entry, Enter) or not is_state(entry.condition):
        return False
    return entry.bare or (entry.side is None and not entry.plain_sell and entry.leave is None)


def _resolve_sell(rules: Rules, said: Said, entry: Enter, everything: Sequence[Said], allowed: Sides | None) -> None:
    """Plain "sell": opens a short where shorts are spoken of or exits are said apart, else closes the long."""
    spoken = [each.statement for each in everything if getattr(each.statement, "side", None) == "short"]
    opposite = any(isinstance(one, Opposite) and one.enters for one in spoken)  # the shorts are said otherwise
    shorts = allowed in ("both", "short") or "only sell" in said.text.lower()
    shorts = shorts or any(isinstance(one, Opposite | Enter | Leave | Allow) for one in spoken)
    shorts = shorts and not (opposite and bool(rules.triggers))
    if not rules.triggers and any(_missed_entry(each) for each in everything):
        rules.refused.append((said, "it is not clear whether this opens or closes: the entry before it is missing"))
        return
    exits_apart = any(_leaves(each.statement) for each in everything)
    bought = "long" in rules.sides() and sold_apart(said, everything)
    mirrored = any(mirrors(aim(entry.condition, "short"), rule) for rule in rules.triggers)
    protected = {each.statement.what for each in everything if isinstance(each.statement, Protect)}
    ways_out = "stop_loss" in protected and bool(protected & {"take_profit", "trailing_stop"})
    breaks = any(_breaks_channel(part) for part in flat(entry.condition))
    far_out = any(at_extreme(part) and not at_middle(part) for part in flat(entry.condition))
    turns = _of_currencies(everything) and (breaks or not far_out)
    against = mirrored and _against_the_trend(aim(entry.condition, "short"))
    reverses = (mirrored and (ways_out or turns)) or against or _goes_with_a_fall(rules, said, entry)
    if allowed != "long" and not bought and (shorts or exits_apart or reverses or not rules.triggers):
        rules.assumptions.append("“sell” opens a short trade")
        rules.triggers.append(SidedRule("short", aim(entry.condition, "short"), said))
        return
    rules.assumptions.append("“sell” closes the long trade; say “sell short” to open one")
    rules.exits.append(SidedRule("long", aim_exit(aim(entry.condition, "short"), "long"), said))


def _leaves(statement: Statement) -> bool:
    """Whether it says when to leave: by a rule of its own, or on the opposite of the entry."""
    return isinstance(statement, Leave) or (isinstance(statement, Opposite) and not statement.enters)


def _against_the_trend(condition: Condition) -> bool:
    """`RSI > 70 and close < SMA 200`: a high in a falling market ends nothing that was bought in a rising one."""
    parts = list(all_parts(condition))
    falls = any(isinstance(one, Compare) and isinstance(one.left, Price) and one.operator == "<" for one in parts)
    return falls and any(isinstance(one, Compare) and one.operator == ">" and at_extreme(one) for one in parts)


def _goes_with_a_fall(rules: Rules, said: Said, entry: Enter) -> bool:
    """`in an uptrend buy …, in a downtrend sell when RSI > 60`: what is sold under another trend was not bought."""
    text = " ".join(said.text.lower().split())
    further = len(list(all_parts(entry.condition))) > 1
    return further and "long" in rules.sides() and ("downtrend" in text or "trend is down" in text)


def _breaks_channel(part: Condition) -> bool:
    """A close beyond the bars before, or a trend by its colour: it goes with the move, whatever else agrees with it."""
    if not isinstance(part, Compare):
        return False
    trend = isinstance(part.left, Line) and part.left.output == "direction"
    return trend or (isinstance(part.right, Line) and part.right.call.name == "donchian")


def _of_currencies(everything: Sequence[Said]) -> bool:
    """Whether only currencies and metals are named, where one sells at a turn as readily as one buys at the other."""
    named = [part.statement for each in everything for part in unfold(each) if isinstance(part.statement, Place)]
    markets = [market for one in named for market in one.markets]
    return bool(markets) and all(trading_days(market) == _DAYS_OF_CURRENCIES for market in markets)


def _enter_sides(rules: Rules, said: Said, entry: Enter, allowed: Sides | None, everything: Sequence[Said]) -> None:
    sides = _sides_of(rules, said, entry, allowed, everything)
    if not sides:
        return
    of_style = entry.leave is not None  # which is written for longs, and gives way to an exit that is said
    left = any(isinstance(each.statement, Leave) and not is_clock(each.statement.condition) for each in everything)
    as_written: Side = "short" if sides == ("short",) and not of_style else "long"
    for side in sides:
        condition = entry.condition if side == as_written or not has_way(entry.condition) else mirror(entry.condition)
        rules.triggers.append(SidedRule(side, aim(condition, side), said))
        if entry.leave is not None and not left:
            leave = entry.leave if side == as_written else mirror(entry.leave)
            rules.exits.append(SidedRule(side, leave, said))


def _crosses_both_ways(condition: Condition) -> bool:
    """`entry is RSI crossing above 30 or below 70`: one for each side, most likely."""
    parts = list(flat(condition)) if isinstance(condition, AnyOf) else []
    crossings = [one for one in parts if isinstance(one, Cross) and one.way and isinstance(one.right, Number)]
    others = [one for one in parts if isinstance(one, Compare) and one.operator in (">", "<")]
    ways = {(one.left, one.right): one.way for one in crossings}
    ways |= {(one.left, one.right): "up" if one.operator == ">" else "down" for one in others}
    return any(
        one.left == left and one.right != right and one.way != way
        for one in crossings
        for (left, right), way in ways.items()
    )


def _only_filtered(said: Sequence[Said]) -> Sides | None:
    """`take only shorts when …`: the side of the filters, where they name but one and no entry names any."""
    filters = [each.statement for each in said if isinstance(each.statement, Allow) and not each.statement.forbids]
    sides = {one.side for one in filters} - {None}
    entries = [each.statement for each in said if isinstance(each.statement, Enter)]
    if len(sides) != 1 or len(entries) != 1:
        return None
    return sides.pop()


def _sides_of(
    rules: Rules, said: Said, entry: Enter, allowed: Sides | None, everything: Sequence[Said]
) -> tuple[Side, ...]:
    if entry.side in ("long", "short"):
        if allowed in BOTH and allowed != entry.side:
            rules.refused.append((said, f"only {allowed} trades were asked for elsewhere"))
            return ()
        return (entry.side,)
    if entry.side is None and _crosses_both_ways(entry.condition):
        rules.refused.append((said, "it is not said which of these crossings buys and which sells"))
        return ()
    wanted: Sides | None = entry.side or allowed or _only_filtered(everything)
    if wanted == "both":
        return BOTH
    if wanted is not None:
        return (wanted,)
    if entry.leave is None and not has_way(entry.condition):
        rules.assumptions.append("no side was named: both long and short")
        return BOTH
    rules.assumptions.append("no side was named: long only")
    return ("long",)


def _fill_missing_side(rules: Rules, allowed: Sides | None) -> None:
    """`Buy when …, both directions`: the other side is the mirror image."""
    sides = rules.sides()
    if allowed == "both" and len(sides) == 1:
        other: Side = "short" if sides[0] == "long" else "long"
        rules.assumptions.append(f"the {other} entry is the mirror image of the {sides[0]} entry")
        mirror_entries(rules, other, None)


def _add_filter(rules: Rules, said: Said, allow: Allow) -> None:
    """A filter without a side that knows a direction is meant for longs, and mirrored for shorts."""
    if allow.side is not None and allow.side != "both":
        if rules.triggers and allow.side not in rules.sides():
            rules.refused.append((said, f"there is no {allow.side} entry that this could filter"))
            return
        rules.filters.append(SidedRule(allow.side, aim(allow.condition, allow.side), said, allow.forbids))
        return
    sides = rules.sides()
    if allow.along and sides == ("short",):
        rules.assumptions.append(f"“{said.text}” lets short trades be taken in a downtrend alone")
        allow = replace(allow, condition=mirror(allow.condition))
    if len(sides) < 2 or mirror(allow.condition) == allow.condition:
        side: Sides = sides[0] if len(sides) == 1 else "both"
        rules.filters.append(SidedRule(side, aim(allow.condition, "long"), said, allow.forbids))
        return
    own, other = BOTH[::-1] if allow.for_shorts else BOTH
    rules.assumptions.append(f"“{said.text}” is read for {own} trades, and mirrored for {other} ones")
    rules.filters.append(SidedRule(own, aim(allow.condition, own), said, allow.forbids))
    rules.filters.append(SidedRule(other, aim(mirror(allow.condition), other), said, allow.forbids))
