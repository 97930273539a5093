"""Words a contract's names must not take in C#: keywords, what a Robot inherits, and the template's own names."""

from __future__ import annotations

_KEYWORDS = """
abstract as base bool break byte case catch char checked class const continue decimal default delegate do double else
enum event explicit extern false finally fixed float for foreach goto if implicit in int interface internal is lock
long namespace new null object operator out override params private protected public readonly ref return sbyte sealed
short sizeof stackalloc static string struct switch this throw true try typeof uint ulong unchecked unsafe ushort
using virtual void volatile while add alias async await dynamic from get global group into join let nameof orderby
partial remove select set value var when where yield record init
""".split()

_ROBOT = """
Account AccessRights Bars BeginInvokeOnMainThread Chart Charts ClosePosition Equals ExecuteMarketOrder
ExecuteMarketOrderAsync GetFitness GetHashCode GetType History IndicatorArea Indicators InstanceId IsBacktesting
LocalStorage MarketData MarketSeries Math Message MessageBox ModifyPosition Notifications OnBar OnBarClosed OnError
OnException OnStart OnStop OnTick PendingOrders PlaceLimitOrder PlaceStopOrder Plugins PlugIn Position Positions Print
ProtectionType RefreshData Robot RoundingMode RunningMode Server Shares Stop Symbol SymbolName Symbols System
TickVolume Time TimeFrame TimeFrames Timer TimeZone TimeZones TradeResult TradeType TradingMode Watchlists DateTime
DateTimeKind DayOfWeek Dictionary List Queue TimeSpan TimeZoneInfo ToString Finalize MemberwiseClone Parameter
Application Ask Bid
""".split()

_TEMPLATE = """
Line Flags Counter Since Holding Label Advance Trade Decide Report Enter Leave Protect Measure ToTicks ToPrice ToPips
InSession Weekday Day Differs Divide Root Logarithm Touched FindPosition Refresh Side EntryIndex FillTicks RiskTicks
WholeTicks StopGain StopName TargetTicks TrailTicks BestGain PositionId Now Next
open high low close volume hl2 hlc3 ohlc4 openTime processed ready holding zones index ago position side orderSide
rule exitReason barsHeld openProfitR closeTicks openTicks balance unitValue tickValue newStop newTrail newRisk
newTarget units steps quantity result number name ticks price reason closed gain longSignal shortSignal label moved
entryDay entriesToday settled Read Round MoveStop ReasonInside ReasonAt gone inside wanted entered
""".split()
_TEMPLATE += [f"Collect{frame}" for frame in ("M1", "M5", "M15", "M30", "H1", "H4", "D1", "W1")]

RESERVED: frozenset[str] = frozenset(_KEYWORDS) | frozenset(_ROBOT) | frozenset(_TEMPLATE)
