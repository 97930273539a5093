"""Where and by what limits: markets, timeframes and gates, with what is filled in when they were not said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.llm.offline.compiler.market_names import mostly_daily
from app.llm.offline.compiler.statements import Gate, Place, Said, bars_named

_USUAL_MARKET, _USUAL_TIMEFRAME = "EURUSD", "1h"


@dataclass(slots=True)
class Setting:
    """Markets, timeframes and gates of the contract."""

    markets: tuple[str, ...] = ()
    timeframes: tuple[str, ...] = ()
    gates: dict[str, float] = field(default_factory=dict)
    assumptions: list[str] = field(default_factory=list)
    refused: list[tuple[Said, str]] = field(default_factory=list)
    market_named: bool = True


def choose_setting(
    said: Sequence[Said], markets: Sequence[str], timeframes: Sequence[str], implied: str | None
) -> Setting:
    """What was asked for explicitly wins over the prompt; the prompt over what is usual."""
    setting = Setting()
    _read_places(setting, said)
    _read_subjects(setting, said)
    _read_gates(setting, said)
    setting.markets = tuple(markets) or setting.markets
    setting.timeframes = tuple(timeframes) or setting.timeframes
    _read_avoided(setting, said)
    if not setting.markets:
        setting.market_named = False
        setting.markets = (_USUAL_MARKET,)
        setting.assumptions.append(f"no market was named: {_USUAL_MARKET}")
    if not setting.timeframes:
        usual = "1d" if all(mostly_daily(market) for market in setting.markets) else _USUAL_TIMEFRAME
        setting.timeframes = (implied or usual,)
        reason = ", the one its lengths are counted in" if implied else ""
        setting.assumptions.append(f"no timeframe was named: {implied or usual}{reason}")
    return setting


def _read_places(setting: Setting, said: Sequence[Said]) -> None:
    """Places of one prompt add up; those of a later prompt replace the earlier ones."""
    for attribute in ("markets", "timeframes"):
        latest = -1
        for each in said:
            named = bars_named(each) if attribute == "timeframes" else _markets_named(each)
            if not named:
                continue
            before = getattr(setting, attribute) if each.prompt == latest else ()
            if attribute == "timeframes" and before and set(named) - set(before):
                reason = (
                    f"bars of {' '.join(before)} were named before; to read an indicator elsewhere say `4h RSI(14)`"
                )
                setting.refused.append((each, reason))
                continue
            setattr(setting, attribute, tuple(dict.fromkeys((*before, *named))))
            latest = each.prompt


def _markets_named(said: Said) -> tuple[str, ...]:
    return said.statement.markets if isinstance(said.statement, Place) else ()


def _read_subjects(setting: Setting, said: Sequence[Said]) -> None:
    """`when SPY closes above …` trades SPY where no other market is named; a rule reads its own market's bars only."""
    spoken = tuple(dict.fromkeys(market for each in said for market in each.markets))
    if not setting.markets and len(spoken) == 1:
        setting.markets = spoken
    for each in said:
        if each.markets and each.markets != setting.markets:
            named = " and ".join(each.markets)
            setting.refused.append((each, f"it speaks of {named}: a rule reads the bars of the one market it trades"))


def _read_avoided(setting: Setting, said: Sequence[Said]) -> None:
    """`btc no, only gold` is kept by trading gold alone."""
    for each in said:
        avoided = each.statement.avoided if isinstance(each.statement, Place) else ()
        clash = [market for market in avoided if market in setting.markets or not setting.markets]
        if clash:
            reason = "is traded" if setting.markets else "is not to be traded: say which market is"
            setting.refused.append((each, f"{' and '.join(clash)} {reason}"))


def _read_gates(setting: Setting, said: Sequence[Said]) -> None:
    seen: dict[str, Said] = {}
    for each in said:
        if not isinstance(each.statement, Gate):
            continue
        before = seen.get(each.statement.name)
        if before is not None and before.prompt == each.prompt and before.statement != each.statement:
            setting.refused.append((each, f"it contradicts “{before.text}”"))
            continue
        seen[each.statement.name] = each
        limit = each.statement.limit
        setting.gates[each.statement.name] = int(limit) if limit == int(limit) else limit
