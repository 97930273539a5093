"""Words a contract's names must not take in Pine: the language's own, and those of the template."""

from __future__ import annotations

_KEYWORDS = """
and array as barmerge barstate bool box break bgcolor barcolor ask bid by catch chart class color const continue
currency dayofmonth dayofweek display dividends do earnings ellipse else enum export extend false fill fixnan float
font for format high hl2 hlc3 hlcc4 hline hour if import in indicator input int is kagi label last_bar_index
last_bar_time library line linebreak linefill location log low map math matrix max_bars_back method minute month na
not nz ohlc4 open close volume or order pass plot plotarrow plotbar plotcandle plotchar plotshape pointfigure polygon
polyline position range renko request return runtime scale second series session shape simple size splits str
strategy string struct switch syminfo ta table text this throw ticker ticks time time_close time_tradingday timeframe
timenow timestamp to true try type var varip void weekofyear while xloc year yloc alert alertcondition heikinashi
adjustment backadjustment settlement_as_close footprint volume_row bar_index error undefined null function let new
""".split()

_TEMPLATE = """
ticks differs divide utc_hour utc_weekday message volume_step ready long_signal short_signal order_side order_rule
entry_id entry_number entry_bar risk_ticks stop_gain best_gain trail_ticks target_ticks stop_name side close_ticks fill
bars_held open_profit_r exit_reason new_stop new_trail new_risk new_target balance value units steps quantity entering
leaving turning stop_kind stop_level target_level direction reason payload event facing why amount
unit_value fill_ticks x a b minute_of_day zone _
utc_day signal_day entries_today is_above is_below at_least at_most equals plus times
""".split()

RESERVED: frozenset[str] = frozenset(_KEYWORDS) | frozenset(_TEMPLATE)
