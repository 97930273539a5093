"""What every bundle says beside its proof: steps to install a source, what was not verified, what each file is."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType


def _items(text: str) -> tuple[str, ...]:
    """The items of a list, each begun by a dash."""
    return tuple(" ".join(item.split()) for item in text.split("\n- ")[1:])


_EVERYWHERE = _items("""
- spread and slippage: fills are at the bars' own prices
- the path of ticks inside a bar: of a stop and a target in one bar, the one on the side of the extreme nearer to the
  open is taken first, the low at equal distance
- the broker's sessions, holidays and calendar: where its bars begin and end elsewhere, values differ
- swap, financing, rejected and partial fills
- volume: every feed counts its own
- history before the first bar: averages that remember (EMA, Wilder's) depend on where a chart begins, so its first
  trades may differ until they have run in
""")
UNVERIFIED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "pine": _EVERYWHERE
        + _items("""
- TradingView itself: the source ran in another interpreter of Pine with its orders on a simulated account, and was
  checked against a table of Pine's functions, arguments and types; TradingView's compiler and feed were not at hand
"""),
        "ctrader": _EVERYWHERE
        + _items("""
- bid and ask: cTrader buys at the ask and triggers a long's stop on the bid; here there is one price
- an account in another currency than the market's quotes: sizes and profits follow the broker's rate of the moment
- cTrader itself: the source was compiled by mono against a simulated account, with warnings as errors; the platform's
  own compiler and server were not at hand
"""),
    }
)
FILES: Mapping[str, str] = MappingProxyType(
    {
        "contract.json": "the strategy's rules, which the source was written from",
        "parity.json": "the proof for programs: bars, account, digests, every difference",
        "parity.html": "the proof to read",
        "trades.csv": "every trade of the proof, as the engine makes it",
        "INSTALL.md": "these steps",
        "SHA256SUMS": "digests of all files; `sha256sum -c SHA256SUMS` checks them",
    }
)
INSTALL: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "pine": _items("""
- Open TradingView, a chart of {market} on {timeframe}, and the Pine Editor.
- Paste all of `{source}`, save it and choose *Add to chart*. The strategy's properties are pinned in the source; leave
  them as they are to compare.
- Set the chart's time zone to UTC, and compare the *List of trades* with {trades}; times there are the bars' opens.
  Without a chart that reaches back as far, begin where both have bars.
- Then set *Volume step* in the inputs to your broker's, and the initial capital in the properties to yours.
- For alerts: *Create alert* on the strategy, message `{{{{strategy.order.alert_message}}}}`. Each carries JSON with
  strategy, market, event, side, reason and quantity.
"""),
        "ctrader": _items("""
- Open cTrader, *Algo*, *New cBot*, and replace the whole code by that of `{source}`. Build it: there are no warnings.
- Add an instance on {market}, {timeframe}. Choose *Tick data* for a backtest: with m1 or open prices only, stops inside
  a bar are not seen.
- Compare its trades with {trades}; times there are the bars' opens in UTC.
- Keep the label of every instance different: a position is found by its label and market.
- Begin on a demo account. The log names rule and reason of every trade, and every order that failed.
"""),
    }
)
