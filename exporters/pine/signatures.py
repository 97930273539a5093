"""Pine functions and variables an export may use, with argument names and types.

Compiled from the language reference; TradingView's own compiler is not at hand, and what runs Pine elsewhere accepts
unknown arguments. ``?`` marks an argument that may be left out, ``*`` one that may be repeated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

_ORDER = "limit:float? stop:float? oca_name:string? oca_type:string?"
_REMARKS = "comment:string? alert_message:string? disable_alert:bool?"
_INPUT = "tooltip:string? inline:string? group:string? confirm:bool? display:display?"

_FUNCTIONS = f"""
strategy title:string shorttitle:string? overlay:bool? format:format? precision:int? scale:scale? pyramiding:int? \
calc_on_order_fills:bool? calc_on_every_tick:bool? max_bars_back:int? backtest_fill_limits_assumption:int? \
default_qty_type:string? default_qty_value:float? initial_capital:float? currency:string? slippage:int? \
commission_type:string? commission_value:float? process_orders_on_close:bool? close_entries_rule:string? \
margin_long:float? margin_short:float? explicit_plot_zorder:bool? max_lines_count:int? max_labels_count:int? \
max_boxes_count:int? calc_bars_count:int? risk_free_rate:float? use_bar_magnifier:bool? \
fill_orders_on_standard_ohlc:bool? max_polylines_count:int? dynamic_requests:bool? behind_chart:bool?
strategy.entry id:string direction:string qty:float? {_ORDER} {_REMARKS}
strategy.order id:string direction:string qty:float? {_ORDER} {_REMARKS}
strategy.close id:string comment:string? qty:float? qty_percent:float? alert_message:string? immediately:bool? \
disable_alert:bool?
strategy.exit id:string from_entry:string? qty:float? qty_percent:float? profit:float? limit:float? loss:float? \
stop:float? trail_price:float? trail_points:float? trail_offset:float? oca_name:string? comment:string? \
comment_profit:string? comment_loss:string? comment_trailing:string? alert_message:string? alert_profit:string? \
alert_loss:string? alert_trailing:string? disable_alert:bool?
input.int defval:int title:string? minval:int? maxval:int? step:int? {_INPUT}
input.float defval:float title:string? minval:float? maxval:float? step:float? {_INPUT}
request.security symbol:string timeframe:string expression:any gaps:gaps? lookahead:lookahead? \
ignore_invalid_symbol:bool? currency:string? calc_bars_count:int?
plot series:float title:string? color:color? linewidth:int? style:style? trackprice:bool? histbase:float? offset:int? \
join:bool? editable:bool? show_last:int? display:display?
na x:any
nz source:float replacement:float?
hour time:int timezone:string?
minute time:int timezone:string?
dayofweek time:int timezone:string?
str.tostring value:any format:string?
math.abs number:float
math.min number0:float number1:float numbers:float*
math.max number0:float number1:float numbers:float*
math.floor number:float
math.ceil number:float
math.round number:float precision:int?
math.sqrt number:float
math.log number:float
math.exp number:float
math.pow base:float exponent:float
math.sign number:float
math.sum source:float length:int
ta.sma source:float length:int
ta.ema source:float length:int
ta.rma source:float length:int
ta.wma source:float length:int
ta.hma source:float length:int
ta.vwma source:float length:int
ta.linreg source:float length:int offset:int
ta.stdev source:float length:int biased:bool?
ta.dev source:float length:int
ta.highest source:float length:int
ta.lowest source:float length:int
ta.highestbars source:float length:int
ta.lowestbars source:float length:int
ta.tr handle_na:bool
ta.atr length:int
ta.rsi source:float length:int
ta.mom source:float length:int
ta.roc source:float length:int
ta.cci source:float length:int
ta.mfi series:float length:int
ta.wpr length:int
ta.stoch source:float high:float low:float length:int
ta.cum source:float
ta.change source:float length:int?
ta.barssince condition:bool
"""

VARIABLES: frozenset[str] = frozenset(
    """
open high low close volume hl2 hlc3 ohlc4 time bar_index na true false
syminfo.mintick syminfo.pointvalue syminfo.ticker syminfo.tickerid timeframe.period
strategy.position_size strategy.position_avg_price strategy.initial_capital strategy.netprofit strategy.long
strategy.short strategy.fixed currency.NONE barmerge.lookahead_on color.red color.green plot.style_linebr
display.data_window
""".split()
)

KEYWORDS: frozenset[str] = frozenset(
    "var if else for to by while and or not int float bool string simple series switch break continue _".split()
)


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a Pine function."""

    name: str
    kind: str
    optional: bool
    repeated: bool


def _rows() -> Iterator[tuple[str, tuple[Argument, ...]]]:
    for line in _FUNCTIONS.strip().splitlines():
        name, *arguments = line.split()
        yield name, tuple(_read_argument(text) for text in arguments)


def _read_argument(text: str) -> Argument:
    name, _, kind = text.partition(":")
    return Argument(name, kind.rstrip("?*"), kind[-1] in "?*", kind.endswith("*"))


FUNCTIONS: Mapping[str, tuple[Argument, ...]] = MappingProxyType(dict(_rows()))
