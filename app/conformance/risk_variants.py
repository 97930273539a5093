"""A risk model as somebody might have misread it: a part left out, another number, another unit."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.risk import (
    Amount,
    AtrDistance,
    DailyLimit,
    PercentDistance,
    PercentOfBalance,
    RewardRatio,
    RiskModel,
    RiskPercent,
    StopLoss,
    TicksDistance,
    TimeExit,
)

Varied = tuple[str, RiskModel]
_DEFAULT_LEVERAGE = 30.0
_UNLIMITED = 1e6


def vary_risk(risk: RiskModel) -> Iterator[Varied]:
    """The risk model with one thing misread, and what that is."""
    yield from _left_out(risk)
    yield from _distances(risk)
    yield from _timed(risk)
    yield from _sized(risk)


def _left_out(risk: RiskModel) -> Iterator[Varied]:
    """Parts nothing else is measured by may be left out without another change."""
    needs_r = bool(risk.reads_r())
    for part in ("take_profit", "breakeven", "time_exit", "daily_limit"):
        if getattr(risk, part) is not None:
            yield f"the {part} left out", risk.model_copy(update={part: None})
    if risk.trailing_stop is not None and (risk.stop_loss is not None or not needs_r):
        yield "the trailing_stop left out", risk.model_copy(update={"trailing_stop": None})
    if risk.stop_loss is not None and (risk.trailing_stop is not None or not needs_r):
        yield "the stop_loss left out", risk.model_copy(update={"stop_loss": None})


def _distances(risk: RiskModel) -> Iterator[Varied]:
    for part in ("stop_loss", "take_profit", "trailing_stop"):
        distance = getattr(risk, part)
        if distance is None:
            continue
        for what, changed in _other_distances(distance):
            yield f"the {part} {what}", risk.model_copy(update={part: changed})
    if isinstance(risk.take_profit, RewardRatio) and risk.stop_loss is not None and risk.trailing_stop is not None:
        # R is the stop's, not the trail's.
        yield "R taken from the trailing_stop", risk.model_copy(update={"stop_loss": risk.trailing_stop})


def _other_distances(distance: StopLoss | RewardRatio) -> Iterator[tuple[str, StopLoss | RewardRatio]]:
    match distance:
        case AtrDistance(multiple=amount):
            key = "multiple"
        case PercentDistance(percent=amount):
            key = "percent"
        case TicksDistance(ticks=amount):
            key = "ticks"
        case RewardRatio(ratio=amount):
            key = "ratio"
    if isinstance(amount, str):
        return  # a parameter that is not followed is a variant of its own
    for factor in (0.97, 1.03):
        yield f"with a {key} of {amount * factor:g} for {amount:g}", distance.model_copy(update={key: amount * factor})
    if isinstance(distance, PercentDistance):
        yield "in ticks for percent", TicksDistance(kind="ticks", ticks=amount)
    if isinstance(distance, TicksDistance):
        yield "in tenths of a tick", TicksDistance(kind="ticks", ticks=amount / 10)


def _timed(risk: RiskModel) -> Iterator[Varied]:
    if risk.time_exit is not None and not isinstance(risk.time_exit.bars, str):
        bars = risk.time_exit.bars
        for other in (bars - 1, bars + 1):
            if other >= 1:
                what = f"a time_exit after {other:g} bars for {bars:g}"
                yield what, risk.model_copy(update={"time_exit": TimeExit(bars=other)})
    if risk.daily_limit is not None and not isinstance(risk.daily_limit.trades, str):
        trades = risk.daily_limit.trades
        what = f"{trades + 1:g} entries a day for {trades:g}"
        yield what, risk.model_copy(update={"daily_limit": DailyLimit(trades=trades + 1)})
    if (even := risk.breakeven) is not None:
        yield "the breakeven two ticks further", _with_even(risk, "offset_ticks", 2.0, add=True)
        yield "the breakeven armed later", _with_even(risk, "trigger_r", 1.2, add=False)
        yield "the breakeven armed earlier", _with_even(risk, "trigger_r", 0.8, add=False)
        if even.offset_ticks:
            yield "the breakeven without its offset", _with_even(risk, "offset_ticks", 0.0, add=False)


def _with_even(risk: RiskModel, key: str, by: float, *, add: bool) -> RiskModel:
    assert risk.breakeven is not None  # noqa: S101 (asked for only where there is one)
    amount = getattr(risk.breakeven, key)
    if isinstance(amount, str):
        return risk
    changed = amount + by if add else amount * by
    return risk.model_copy(update={"breakeven": risk.breakeven.model_copy(update={key: changed})})


def _sized(risk: RiskModel) -> Iterator[Varied]:
    sizing = risk.sizing
    for key in ("units", "percent"):
        amount: Amount | None = getattr(sizing, key, None)
        if isinstance(amount, float):
            for factor in (0.9, 1.1):
                changed = sizing.model_copy(update={key: amount * factor})
                yield (
                    f"sizing with {key} {amount * factor:g} for {amount:g}",
                    risk.model_copy(update={"sizing": changed}),
                )
            if not isinstance(sizing, RiskPercent) and risk.initial_risk is not None and key == "percent":
                other = RiskPercent(kind="risk_percent", percent=amount, max_leverage=sizing.max_leverage)
                yield "sizing by risk", risk.model_copy(update={"sizing": other})
            if isinstance(sizing, RiskPercent):
                plain = PercentOfBalance(kind="percent_of_balance", percent=amount, max_leverage=sizing.max_leverage)
                yield "sizing by the balance alone", risk.model_copy(update={"sizing": plain})
    uncapped = _DEFAULT_LEVERAGE if sizing.max_leverage != _DEFAULT_LEVERAGE else _UNLIMITED
    changed = sizing.model_copy(update={"max_leverage": uncapped})
    yield f"a leverage of at most {uncapped:g}", risk.model_copy(update={"sizing": changed})
