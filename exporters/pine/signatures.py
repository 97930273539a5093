"""Pine functions and variables an export may use, with argument names, types and qualifiers.

Compiled from the language reference; TradingView's own compiler is not at hand, and what runs Pine elsewhere accepts
unknown arguments and wrong types. ``?`` marks an argument that may be left out, ``*`` one that may be repeated, ``!``
one that must be known when the script is compiled, ``~`` one that must not change from bar to bar.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from types import MappingProxyType

_ORDER = "limit:float? stop:float? oca_name:string? oca_type:string?"
_REMARKS = "comment:string? alert_message:string? disable_alert:bool?"
_INPUT = "tooltip:string!? inline:string!? group:string!? confirm:bool!? display:display!? active:bool?"

_FUNCTIONS = f"""
strategy title:string! shorttitle:string!? overlay:bool!? format:format!? precision:int!? scale:scale!? \
pyramiding:int!? calc_on_order_fills:bool!? calc_on_every_tick:bool!? max_bars_back:int!? \
backtest_fill_limits_assumption:int!? default_qty_type:string!? default_qty_value:float!? \
initial_capital:float!? currency:string!? slippage:int!? commission_type:string!? commission_value:float!? \
process_orders_on_close:bool!? close_entries_rule:string!? margin_long:float!? margin_short:float!? \
explicit_plot_zorder:bool!? max_lines_count:int!? max_labels_count:int!? max_boxes_count:int!? \
calc_bars_count:int!? risk_free_rate:float!? use_bar_magnifier:bool!? fill_orders_on_standard_ohlc:bool!? \
max_polylines_count:int!? dynamic_requests:bool!? behind_chart:bool!? -> void
strategy.entry id:string direction:direction qty:float? {_ORDER} {_REMARKS} -> void
strategy.order id:string direction:direction qty:float? {_ORDER} {_REMARKS} -> void
strategy.close id:string comment:string? qty:float? qty_percent:float? alert_message:string? immediately:bool? \
disable_alert:bool? -> void
strategy.exit id:string from_entry:string? qty:float? qty_percent:float? profit:float? limit:float? loss:float? \
stop:float? trail_price:float? trail_points:float? trail_offset:float? oca_name:string? comment:string? \
comment_profit:string? comment_loss:string? comment_trailing:string? alert_message:string? alert_profit:string? \
alert_loss:string? alert_trailing:string? disable_alert:bool? -> void
input.int defval:int! title:string!? minval:int!? maxval:int!? step:int!? {_INPUT} -> int
input.float defval:float! title:string!? minval:float!? maxval:float!? step:float!? {_INPUT} -> float
request.security symbol:string timeframe:string expression:any gaps:gaps~? lookahead:lookahead~? \
ignore_invalid_symbol:bool~? currency:string? calc_bars_count:int~? -> third
plot series:float title:string!? color:color? linewidth:int~? style:style~? trackprice:bool~? histbase:float~? \
offset:int~? join:bool~? editable:bool!? show_last:int~? display:display~? -> void
na x:any -> bool
nz source:float replacement:float? -> first
hour time:int timezone:string? -> int
minute time:int timezone:string? -> int
dayofweek time:int timezone:string? -> int
str.tostring value:any format:string? -> string
math.abs number:float -> numbers
math.min number0:float number1:float numbers:float* -> numbers
math.max number0:float number1:float numbers:float* -> numbers
math.floor number:float -> int
math.ceil number:float -> int
math.round number:float precision:int? -> int
math.sqrt number:float -> float
math.log number:float -> float
math.exp number:float -> float
math.pow base:float exponent:float -> float
math.sign number:float -> float
math.sum source:float length:int -> float
ta.sma source:float length:int -> float
ta.ema source:float length:int~ -> float
ta.rma source:float length:int~ -> float
ta.wma source:float length:int -> float
ta.hma source:float length:int~ -> float
ta.vwma source:float length:int -> float
ta.linreg source:float length:int offset:int~ -> float
ta.stdev source:float length:int biased:bool? -> float
ta.dev source:float length:int -> float
ta.highest source:float length:int -> float
ta.lowest source:float length:int -> float
ta.highestbars source:float length:int -> int
ta.lowestbars source:float length:int -> int
ta.tr handle_na:bool~ -> float
ta.atr length:int~ -> float
ta.rsi source:float length:int~ -> float
ta.mom source:float length:int -> float
ta.roc source:float length:int -> float
ta.cci source:float length:int -> float
ta.mfi series:float length:int -> float
ta.wpr length:int -> float
ta.stoch source:float high:float low:float length:int -> float
ta.cum source:float -> float
ta.change source:float length:int? -> float
ta.barssince condition:bool -> int
"""
"""After ``->``: the result's type, or whose it has: the ``first`` argument's, the ``third``'s, all ``numbers``'."""

_VARIABLES = """
float series open high low close volume hl2 hlc3 ohlc4
int series time bar_index
bool const true false
na const na
float simple syminfo.mintick syminfo.pointvalue
string simple syminfo.ticker syminfo.tickerid timeframe.period
float series strategy.position_size strategy.position_avg_price strategy.netprofit
float simple strategy.initial_capital
direction const strategy.long strategy.short
string const strategy.fixed currency.NONE
lookahead const barmerge.lookahead_on
color const color.red color.green
style const plot.style_linebr
display const display.data_window
"""

KEYWORDS: frozenset[str] = frozenset(
    "var if else for to by while and or not int float bool string simple series switch break continue _".split()
)


class Qualifier(IntEnum):
    """When a value is known: at compilation, before the first bar, or on each bar."""

    CONST = 0
    SIMPLE = 1
    SERIES = 2


@dataclass(frozen=True, slots=True)
class Value:
    """What an expression gives; ``kind`` is empty where a mistake has already been told. A tuple has ``parts``."""

    kind: str
    qualifier: Qualifier = Qualifier.SERIES
    parts: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a Pine function; what it is given may be known no later than ``latest``."""

    name: str
    kind: str
    latest: Qualifier
    optional: bool
    repeated: bool


@dataclass(frozen=True, slots=True)
class Signature:
    """A function's arguments by place, and its result."""

    arguments: tuple[Argument, ...]
    result: str


def _functions() -> Iterator[tuple[str, Signature]]:
    for line in _FUNCTIONS.strip().splitlines():
        left, _, result = line.partition(" -> ")
        name, *arguments = left.split()
        yield name, Signature(tuple(_read_argument(text) for text in arguments), result)


def _read_argument(text: str) -> Argument:
    name, _, kind = text.partition(":")
    latest = Qualifier.CONST if "!" in kind else Qualifier.SIMPLE if "~" in kind else Qualifier.SERIES
    return Argument(name, kind.rstrip("!~?*"), latest, kind[-1] in "?*", kind.endswith("*"))


def _variables() -> Iterator[tuple[str, Value]]:
    for line in _VARIABLES.strip().splitlines():
        kind, qualifier, *names = line.split()
        yield from ((name, Value(kind, Qualifier[qualifier.upper()])) for name in names)


FUNCTIONS: Mapping[str, Signature] = MappingProxyType(dict(_functions()))
VARIABLES: Mapping[str, Value] = MappingProxyType(dict(_variables()))
