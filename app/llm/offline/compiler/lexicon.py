"""How traders name indicators, and what the lab fills in where they leave numbers out.

One row per indicator. A row may name an indicator the contract language does not have: then the compiler understands
the word and says that it cannot be used. Indicators of the language without a row are sayable by their own name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from app.llm.offline.compiler.wording import phrases
from contracts.indicators import INDICATORS, Takes


@dataclass(frozen=True, slots=True)
class Spoken:
    """One indicator as it is said.

    `numbers` are its parameters in the order traders give them, `usual` their values when nobody says them.
    `outputs` maps words to outputs; `main` is the output meant when none is named.
    `scale` is the sum of a level and its mirror image (RSI 30 ↔ 70: 100), None where levels have none;
    `extremes` are the levels meant by oversold and overbought; `neutral` marks measures that know no side.
    """

    name: str
    phrases: tuple[str, ...]
    numbers: tuple[str, ...] = ("length",)
    usual: tuple[float, ...] = ()
    outputs: Mapping[str, str] = field(default_factory=dict)
    main: str = ""
    scale: float | None = None
    extremes: tuple[float, float] | None = None
    neutral: bool = False
    average: bool = False
    bounded: bool = False
    title: str = ""


_BANDS = {
    "upper band": "upper",
    "upper": "upper",
    "top band": "upper",
    "top": "upper",
    "lower band": "lower",
    "lower": "lower",
    "bottom band": "lower",
    "bottom": "lower",
    "middle band": "middle",
    "middle line": "middle",
    "mid band": "middle",
    "midband": "middle",
    "mid line": "middle",
    "midline": "middle",
    "middle": "middle",
    "mid": "middle",
    "center line": "middle",
    "centre line": "middle",
    **dict.fromkeys(("basis", "mean"), "middle"),
    "high": "upper",
    "low": "lower",
}
_OHLC = {"open": "open", "high": "high", "low": "low", "close": "close", "highs": "high", "lows": "low"}
_KD = {
    "k": "k",
    "% k": "k",
    "%k": "k",
    "k line": "k",
    "% k line": "k",
    "% d line": "d",
    "d": "d",
    "% d": "d",
    "d line": "d",
    "signal line": "d",
    "signal": "d",
}


def _average(name: str, *phrases: str, usual: float = 20.0) -> Spoken:
    return Spoken(name, (name, name + "s", *phrases), usual=(usual,), average=True, title=name.upper())


ROWS: tuple[Spoken, ...] = (
    _average(
        "ema",
        "exponential moving average",
        "exponential moving averages",
        "exponential ma",
        "exp ma",
        "exponential average",
    ),
    _average(
        "sma",
        "simple moving average",
        "simple moving averages",
        "simple ma",
        "simple average",
        "smas",
        "dma",
        usual=50.0,
    ),
    _average("rma", "smma", "smoothed moving average", "wilder moving average", "wilder's moving average"),
    _average("wma", "weighted moving average", "weighted ma"),
    _average("hma", "hull moving average", "hull ma", "hull average", "hull"),
    _average("dema", "double exponential moving average", "double ema"),
    _average("tema", "triple exponential moving average", "triple ema"),
    _average("vwma", "volume weighted moving average"),
    _average("kama", "kaufman adaptive moving average", "kaufman"),
    Spoken(
        "rsi",
        ("rsi", "relative strength index", "relative strength"),
        usual=(14,),
        scale=100,
        extremes=(30, 70),
        bounded=True,
        title="RSI",
    ),
    Spoken("atr", ("atr", "average true range", "atrs"), usual=(14,), neutral=True, title="ATR"),
    Spoken("true_range", ("true range", "tr"), numbers=(), neutral=True, title="true range"),
    Spoken(
        "stdev",
        ("stdev", "standard deviation", "std dev", "stddev", "rolling standard deviation"),
        usual=(20,),
        neutral=True,
        title="standard deviation",
    ),
    Spoken(
        "macd",
        ("macd",),
        ("fast_length", "slow_length", "signal_length"),
        (12, 26, 9),
        {
            "signal line": "signal",
            "signal": "signal",
            "histogram": "histogram",
            "histo": "histogram",
            "hist": "histogram",
            "main line": "line",
            "line": "line",
        },
        "line",
        scale=0,
        title="MACD",
    ),
    Spoken(
        "bollinger",
        phrases("""
            bollinger bands | bollinger band | bollinger | bollingers | bbands | bband | bb | bbs
        """),
        ("length", "multiplier"),
        (20, 2),
        _BANDS,
        title="Bollinger bands",
    ),
    Spoken(
        "donchian",
        ("donchian channel", "donchian channels", "donchian", "price channel"),
        ("length",),
        (20,),
        {**_BANDS, "high": "upper", "low": "lower"},
        title="Donchian channel",
    ),
    Spoken(
        "keltner",
        ("keltner channel", "keltner channels", "keltner", "keltners", "kc", "keltner bands"),
        ("length", "multiplier", "atr_length"),
        (20, 2, 10),
        _BANDS,
        title="Keltner channel",
    ),
    Spoken(
        "stoch_rsi",
        ("stochastic rsi", "stoch rsi", "stochrsi"),
        ("rsi_length", "stoch_length", "k_smoothing", "d_length"),
        (14, 14, 3, 3),
        _KD,
        "k",
        scale=100,
        extremes=(20, 80),
        bounded=True,
        title="stochastic RSI",
    ),
    Spoken(
        "stochastic",
        ("stochastic oscillator", "stochastic", "stochastics", "stoch", "slow stochastic"),
        ("k_length", "k_smoothing", "d_length"),
        (14, 3, 3),
        _KD,
        "k",
        scale=100,
        extremes=(20, 80),
        bounded=True,
        title="stochastic",
    ),
    Spoken(
        "adx",
        ("adx", "average directional index", "average directional movement index"),
        ("length", "smoothing"),
        (14, 14),
        {
            "plus di": "plus_di",
            "+ di": "plus_di",
            "di +": "plus_di",
            "minus di": "minus_di",
            "- di": "minus_di",
            "di -": "minus_di",
        },
        "adx",
        neutral=True,
        bounded=True,
        title="ADX",
    ),
    Spoken(
        "cci", ("cci", "commodity channel index"), usual=(20,), scale=0, extremes=(-100, 100), bounded=True, title="CCI"
    ),
    Spoken(
        "williams_r",
        phrases(
            "% r | williams % r | williams r | williams percent r | williams %r | will r | wpr | williams | will % r"
            " | w % r"
        ),
        usual=(14,),
        scale=-100,
        extremes=(-80, -20),
        bounded=True,
        title="Williams %R",
    ),
    Spoken(
        "mfi",
        ("mfi", "money flow index", "money flow"),
        usual=(14,),
        scale=100,
        extremes=(20, 80),
        bounded=True,
        title="MFI",
    ),
    Spoken("roc", ("roc", "rate of change"), usual=(10,), scale=0, title="ROC"),
    Spoken("momentum", ("momentum indicator", "mom"), usual=(10,), scale=0, title="momentum"),
    Spoken(
        "linreg",
        ("linear regression", "linreg", "regression line", "linear regression line", "lsma"),
        usual=(20,),
        title="linear regression",
    ),
    Spoken("slope", ("slope", "linear regression slope", "regression slope"), usual=(20,), scale=0, title="slope"),
    Spoken("tsi", ("tsi", "true strength index"), ("long_length", "short_length"), (25, 13), scale=0, title="TSI"),
    Spoken(
        "supertrend",
        ("supertrend", "super trend"),
        ("length", "multiplier"),
        (10, 3),
        {"line": "line", "direction": "direction"},
        "line",
        title="Supertrend",
    ),
    Spoken(
        "aroon",
        ("aroon",),
        usual=(25,),
        outputs={"up": "up", "down": "down", "oscillator": "oscillator", "osc": "oscillator"},
        main="oscillator",
        scale=0,
        title="Aroon",
    ),
    Spoken(
        "parabolic_sar",
        phrases("""
        parabolic sar | psar | sar | parabolic | parabolic sar dots | psar dots | sar dots | dots |
        dots of the parabolic sar | dots of the psar | dots of the sar | parabolic sar dot | psar dot | sar dot
    """),
        ("start", "increment", "maximum"),
        (0.02, 0.02, 0.2),
        title="parabolic SAR",
    ),
    Spoken(
        "ichimoku",
        ("ichimoku",),
        ("conversion_length", "base_length", "span_length"),
        (9, 26, 52),
        {
            "conversion line": "conversion",
            "conversion": "conversion",
            "tenkan": "conversion",
            "tenkan sen": "conversion",
            "kijun sen": "base",
            "senkou span a": "span_a",
            "senkou span b": "span_b",
            "base line": "base",
            "base": "base",
            "kijun": "base",
            "span a": "span_a",
            "span b": "span_b",
        },
        title="Ichimoku",
    ),
    Spoken(
        "vwap",
        phrases("""
            vwap | anchored vwap | volume weighted average price | session vwap | intraday vwap | day vwap |
    today's vwap | daily vwap | day's vwap
        """),
        numbers=(),
        title="VWAP",
    ),
    # behind "buy when" the "on" of its name is read as one more joint
    Spoken("obv", ("obv", "on balance volume", "balance volume"), numbers=(), title="OBV"),
    Spoken("cmf", ("cmf", "chaikin money flow"), usual=(20,), scale=0, title="CMF"),
    Spoken(
        "awesome_oscillator",
        ("awesome oscillator", "ao", "awesome osc"),
        ("fast_length", "slow_length"),
        (5, 34),
        scale=0,
        title="awesome oscillator",
    ),
    Spoken(
        "historical_volatility",
        ("historical volatility", "realized volatility", "realised volatility", "hv"),
        ("length",),
        (20,),
        neutral=True,
        title="historical volatility",
    ),
    Spoken(
        "previous_day",
        phrases("""
        previous day | previous day's | prior day | prior day's | yesterday | yesterday's | last day's | prev day |
        previous days | prior days | prev days | prev day's
    """),
        numbers=(),
        outputs=_OHLC,
        title="previous day",
    ),
    Spoken(
        "previous_week",
        phrases("""
        previous week | previous week's | prior week | prior week's | last week | last week's | prev week |
        previous weeks | prior weeks | prev weeks | last weeks | prev week's | prev wk | last wk | previous wk
    """),
        numbers=(),
        outputs=_OHLC,
        title="previous week",
    ),
    Spoken(
        "pivots",
        phrases("""
        swing | last swing | recent swing | most recent swing | previous swing | pivot | last pivot | recent pivot |
        last confirmed swing | last confirmed pivot | previous pivot
    """),
        ("left", "right"),
        (5, 5),
        {"high": "high", "highs": "high", "low": "low", "lows": "low"},
        title="swing",
    ),
    Spoken("gap", ("gap",), numbers=(), scale=0, title="gap"),
    Spoken("inside_bar", (), numbers=(), neutral=True, title="inside bar"),
    Spoken("engulfing", (), numbers=(), scale=0, title="engulfing"),
    Spoken("volume_sma", ("volume moving average",), usual=(20,), neutral=True, title="volume average"),
    Spoken("mean_deviation", ("mean deviation",), usual=(20,), neutral=True, title="mean deviation"),
    Spoken("bars_since_highest", ("bars since the highest",), usual=(20,), title="bars since the highest"),
    Spoken("bars_since_lowest", ("bars since the lowest",), usual=(20,), title="bars since the lowest"),
    Spoken("highest", ("highest",), usual=(20,), title="highest"),
    Spoken("lowest", ("lowest",), usual=(20,), title="lowest"),
)


def _plain_row(name: str) -> Spoken:
    """An indicator of the language that nobody wrote a row for: said by its own name."""
    numbers = [argument for argument in INDICATORS[name].arguments if argument.takes is not Takes.SOURCE]
    outputs = {output.replace("_", " "): output for output in INDICATORS[name].outputs if output != "value"}
    return Spoken(
        name,
        (name.replace("_", " "),),
        tuple(argument.name for argument in numbers),
        tuple(float(argument.default) if isinstance(argument.default, float) else 14.0 for argument in numbers),
        outputs,
        next(iter(outputs.values()), ""),
        title=name.replace("_", " "),
    )


BY_NAME: Mapping[str, Spoken] = MappingProxyType(
    {name: _plain_row(name) for name in INDICATORS} | {row.name: row for row in ROWS}
)
"""The rows by the indicator's name in the contract; every indicator of the language has one."""

PHRASES: Mapping[str, Spoken] = MappingProxyType(
    {phrase: row for row in ROWS if row.name not in ("highest", "lowest") for phrase in row.phrases}
)
"""The rows by each way of saying them."""

PLAIN_AVERAGES = ("moving averages", "moving average", "moving avg", "moving avgs", "mas", "ma", "mavg")
"""A moving average of no named kind: read as simple, and said so."""

NEUTRAL: frozenset[str | tuple[str, str]] = frozenset(
    {row.name for row in ROWS if row.neutral} | {("adx", "adx"), ("true_range", "")}
)
REFLECTED: Mapping[str, float] = MappingProxyType({row.name: row.scale for row in ROWS if row.scale is not None})
"""The sum of a level and its mirror image, per indicator."""
