"""The independent reference's indicators: every one of the vocabulary from its textbook formula, in plain lists.

Each returns its outputs by name as a series and the index of its first value (rules 40 to 42).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

from tests.engine.reference_series import (
    NAN,
    Candles,
    Outputs,
    Params,
    Series,
    ago,
    ema,
    mean,
    paired,
    rma,
    rsi,
    share,
    stdev,
    true_range,
    value,
    windowed,
)
from tests.engine.reference_structure import structure, volumes


def weighted(x: Series, n: int) -> Series:
    def of(window: Series) -> float:
        return float(sum((k + 1) * Fraction(v) for k, v in enumerate(window)) / Fraction(n * (n + 1), 2))

    return windowed(x, n, of)


def line_fit(x: Series, n: int) -> tuple[Series, Series]:
    """Least squares over the last n values: the line's end, and its slope."""
    centre = Fraction(n - 1, 2)
    spread = sum(((k - centre) ** 2 for k in range(n)), Fraction(0))

    def slope(window: Series) -> Fraction:
        return sum(((k - centre) * Fraction(v) for k, v in enumerate(window)), Fraction(0)) / spread

    def end(window: Series) -> float:
        return float(sum(Fraction(v) for v in window) / n + slope(window) * centre)

    return windowed(x, n, end), windowed(x, n, lambda window: float(slope(window)))


def averages(name: str, p: Params, bars: Candles) -> Outputs:
    x, n = bars.field(p.get("source", "close")), int(p["length"])
    match name:
        case "sma":
            return value(windowed(x, n, mean), n - 1)
        case "ema":
            return value(ema(x, n), n - 1)
        case "rma":
            return value(rma(x, n), n - 1)
        case "wma":
            return value(weighted(x, n), n - 1)
        case "hma":
            root = math.isqrt(n)
            raw = paired(lambda a, b: 2 * a - b, weighted(x, n // 2), weighted(x, n))
            return value(weighted(raw, root), n - 1 + root - 1)
        case "dema":
            return value(paired(lambda a, b: 2 * a - b, ema(x, n), ema(ema(x, n), n)), 2 * (n - 1))
        case "tema":
            once = ema(x, n)
            twice = ema(once, n)
            return value(paired(lambda a, b, c: 3 * a - 3 * b + c, once, twice, ema(twice, n)), 3 * (n - 1))
        case "vwma":
            money = [a * b for a, b in zip(x, bars.volume, strict=True)]
            traded, plain = windowed(bars.volume, n, mean), windowed(x, n, mean)
            found = paired(lambda m, v, a: a if v == 0 else m / v, windowed(money, n, mean), traded, plain)
            return value(found, n - 1)
        case "volume_sma":
            return value(windowed(bars.volume, n, mean), n - 1)
    return value(kama(x, n), n)


def kama(x: Series, n: int) -> Series:
    """Kaufman, Trading Systems and Methods: fast 2, slow 30."""
    out: Series = [NAN] * len(x)
    for i in range(n, len(x)):
        path = sum(abs(x[k] - x[k - 1]) for k in range(i - n + 1, i + 1))
        efficiency = abs(x[i] - x[i - n]) / path if path else 1.0
        c = (efficiency * (2 / 3 - 2 / 31) + 2 / 31) ** 2
        before = x[i - 1] if i == n else out[i - 1]
        out[i] = before + c * (x[i] - before)
    return out


def windows(name: str, p: Params, bars: Candles) -> Outputs:
    x, n = bars.field(p.get("source", "close")), int(p["length"])
    of: dict[str, Callable[[], Series]] = {
        "stdev": lambda: stdev(x, n),
        "highest": lambda: windowed(x, n, max),
        "lowest": lambda: windowed(x, n, min),
        "mean_deviation": lambda: deviation(x, n),
        "linreg": lambda: line_fit(x, n)[0],
        "slope": lambda: line_fit(x, n)[1],
        "bars_since_highest": lambda: windowed(x, n, since_highest),
        "bars_since_lowest": lambda: windowed(x, n, since_lowest),
    }
    return value(of[name](), n - 1)


def since_highest(window: Series) -> float:
    return float(window[::-1].index(max(window)))


def since_lowest(window: Series) -> float:
    return float(window[::-1].index(min(window)))


def moves(name: str, p: Params, bars: Candles) -> Outputs:
    x, n = bars.field(p.get("source", "close")), int(p["length"])
    match name:
        case "momentum":
            return value(paired(lambda a, b: a - b, x, ago(x, n)), n)
        case "roc":
            return value(paired(lambda a, b: share(100 * (a - b), b, 0.0), x, ago(x, n)), n)
        case "rsi":
            return value(rsi(x, n), n)
    logs = paired(lambda a, b: math.log(a / b) if a > 0 and b > 0 else NAN, x, ago(x, 1))
    return value([100 * math.sqrt(p.get("periods", 252)) * s for s in stdev(logs, n)], n)


def deviation(x: Series, n: int) -> Series:
    def of(window: Series) -> float:
        values = [Fraction(v) for v in window]
        centre = sum(values, Fraction(0)) / n
        return float(sum((abs(v - centre) for v in values), Fraction(0)) / n)

    return windowed(x, n, of)


def oscillators(name: str, p: Params, bars: Candles) -> Outputs:
    n = int(p.get("length", 0))
    top, bottom = windowed(bars.high, n or 1, max), windowed(bars.low, n or 1, min)
    match name:
        case "cci":
            x = bars.field(p.get("source", "hlc3"))
            found = paired(lambda a, m, d: share(a - m, 0.015 * d, 0.0), x, windowed(x, n, mean), deviation(x, n))
            return value(found, n - 1)
        case "williams_r":
            found = paired(lambda h, low, c: -50.0 if h == low else -100 * (h - c) / (h - low), top, bottom, bars.close)
            return value(found, n - 1)
        case "aroon":
            up = [100 * (n - since) / n for since in windowed(bars.high, n + 1, since_highest)]
            down = [100 * (n - since) / n for since in windowed(bars.low, n + 1, since_lowest)]
            return {"up": (up, n), "down": (down, n), "oscillator": (paired(lambda a, b: a - b, up, down), n)}
        case "awesome_oscillator":
            fast, slow = int(p["fast_length"]), int(p["slow_length"])
            middle = bars.field("hl2")
            found = paired(lambda a, b: a - b, windowed(middle, fast, mean), windowed(middle, slow, mean))
            return value(found, max(fast, slow) - 1)
        case "tsi":
            x, long, short = bars.field(p.get("source", "close")), int(p["long_length"]), int(p["short_length"])
            move = paired(lambda a, b: a - b, x, ago(x, 1))
            net, gross = ema(ema(move, long), short), ema(ema([abs(v) for v in move], long), short)
            return value(paired(lambda a, b: share(100 * a, b, 0.0), net, gross), long + short - 1)
        case "macd":
            return macd(p, bars)
    raise NotImplementedError(name)


def macd(p: Params, bars: Candles) -> Outputs:
    x = bars.field(p.get("source", "close"))
    fast, slow, signal = (int(p[f"{key}_length"]) for key in ("fast", "slow", "signal"))
    line = paired(lambda a, b: a - b, ema(x, fast), ema(x, slow))
    smooth, first = ema(line, signal), max(fast, slow) - 1
    later = first + signal - 1
    histogram = paired(lambda a, b: a - b, line, smooth)
    return {"line": (line, first), "signal": (smooth, later), "histogram": (histogram, later)}


def stochastics(name: str, p: Params, bars: Candles) -> Outputs:
    smoothing, d_length = int(p["k_smoothing"]), int(p["d_length"])
    if name == "stochastic":
        n, high, low, close = int(p["k_length"]), bars.high, bars.low, bars.close
        first = n - 1
    else:
        n, r = int(p["stoch_length"]), int(p["rsi_length"])
        high = low = close = rsi(bars.field(p.get("source", "close")), r)
        first = r + n - 1
    raw = paired(
        lambda c, h, b: 50.0 if h == b else 100 * (c - b) / (h - b),
        close,
        windowed(high, n, max),
        windowed(low, n, min),
    )
    k = windowed(raw, smoothing, mean)
    first += smoothing - 1
    return {"k": (k, first), "d": (windowed(k, d_length, mean), first + d_length - 1)}


def channels(name: str, p: Params, bars: Candles) -> Outputs:
    if name == "ichimoku":
        return ichimoku(p, bars)
    n = int(p["length"])
    if name == "donchian":
        upper, lower = windowed(bars.high, n, max), windowed(bars.low, n, min)
        middle = paired(lambda a, b: (a + b) / 2, upper, lower)
        return {"upper": (upper, n - 1), "middle": (middle, n - 1), "lower": (lower, n - 1)}
    x, first = bars.field(p.get("source", "close")), n - 1
    if name == "bollinger":
        middle, width, known = windowed(x, n, mean), stdev(x, n), n - 1
    else:
        middle, width = ema(x, n), rma(true_range(bars), int(p["atr_length"]))
        known = max(n, int(p["atr_length"])) - 1
    times = p["multiplier"]
    upper = paired(lambda m, w: m + times * w, middle, width)
    lower = paired(lambda m, w: m - times * w, middle, width)
    return {"upper": (upper, known), "middle": (middle, first), "lower": (lower, known)}


def ichimoku(p: Params, bars: Candles) -> Outputs:
    """Hosoda's lines; the cloud drawn at a bar was computed base_length - 1 bars before."""
    c, b, s = (int(p[f"{key}_length"]) for key in ("conversion", "base", "span"))

    def middle(n: int) -> Series:
        return paired(lambda h, low: (h + low) / 2, windowed(bars.high, n, max), windowed(bars.low, n, min))

    span_a = ago(paired(lambda x, y: (x + y) / 2, middle(c), middle(b)), b - 1)
    return {
        "conversion": (middle(c), c - 1),
        "base": (middle(b), b - 1),
        "span_a": (span_a, max(c, b) - 1 + b - 1),
        "span_b": (ago(middle(s), b - 1), s - 1 + b - 1),
    }


def ranges(name: str, p: Params, bars: Candles) -> Outputs:
    if name == "true_range":
        return value(true_range(bars), 0)
    n = int(p["length"])
    return value(rma(true_range(bars), n), n - 1)


def adx(p: Params, bars: Candles) -> Outputs:
    """Wilder, New Concepts in Technical Trading Systems; moves are compared in whole ticks (rule 41)."""
    n = int(p["length"])
    smoothing = int(p.get("smoothing", n))
    h, low, ranges = bars.high, bars.low, true_range(bars)
    up, down = [NAN], [NAN]
    for i in range(1, len(h)):
        rise, fall = bars.ticks(h[i] - h[i - 1]), bars.ticks(low[i - 1] - low[i])
        up.append(h[i] - h[i - 1] if rise > fall and rise > 0 else 0.0)
        down.append(low[i - 1] - low[i] if fall > rise and fall > 0 else 0.0)
    width = rma([NAN, *ranges[1:]], n)
    plus = paired(lambda m, w: share(100 * m, w, 0.0), rma(up, n), width)
    minus = paired(lambda m, w: share(100 * m, w, 0.0), rma(down, n), width)
    index = paired(lambda a, b: share(100 * abs(a - b), a + b, 0.0), plus, minus)
    return {"adx": (rma(index, smoothing), n + smoothing - 1), "plus_di": (plus, n), "minus_di": (minus, n)}


def supertrend(p: Params, bars: Candles) -> Outputs:
    """TradingView's published ``pine_supertrend``, with +1 for up."""
    n, times = int(p["length"]), p["multiplier"]
    atr, middle, close = rma(true_range(bars), n), bars.field("hl2"), bars.close
    line, direction = [NAN] * len(close), [NAN] * len(close)
    upper = lower = NAN
    for i in range(n - 1, len(close)):
        top, bottom = middle[i] + times * atr[i], middle[i] - times * atr[i]
        if i == n - 1:
            up = False
        else:
            bottom = bottom if bottom > lower or close[i - 1] < lower else lower
            top = top if top < upper or close[i - 1] > upper else upper
            up = not close[i] < bottom if direction[i - 1] > 0 else close[i] > top
        upper, lower = top, bottom
        line[i], direction[i] = (lower, 1.0) if up else (upper, -1.0)
    return {"line": (line, n - 1), "direction": (direction, n - 1)}


def parabolic_sar(p: Params, bars: Candles) -> Outputs:
    """TradingView's published ``pine_sar``."""
    high, low, close = bars.high, bars.low, bars.close
    out: Series = [NAN] * len(close)
    below, extreme, speed, result = False, NAN, NAN, NAN
    for i in range(1, len(close)):
        first = i == 1
        if first:
            below = close[1] > close[0]
            extreme, result = (high[1], low[0]) if below else (low[1], high[0])
            speed = p["start"]
        result = result + speed * (extreme - result)
        if below and result > low[i]:
            first, below, result, extreme, speed = True, False, max(high[i], extreme), low[i], p["start"]
        elif not below and result < high[i]:
            first, below, result, extreme, speed = True, True, min(low[i], extreme), high[i], p["start"]
        beyond = high[i] > extreme if below else low[i] < extreme
        if not first and beyond:
            extreme, speed = high[i] if below else low[i], min(speed + p["increment"], p["maximum"])
        past = [(low if below else high)[k] for k in (i - 1, i - 2) if k >= 0]
        result = min(result, *past) if below else max(result, *past)
        out[i] = result
    return value(out, 1)


FAMILIES: dict[Callable[[str, Params, Candles], Outputs], str] = {
    averages: "sma ema rma wma hma dema tema vwma kama volume_sma",
    windows: "stdev highest lowest mean_deviation linreg slope bars_since_highest bars_since_lowest",
    moves: "momentum roc rsi historical_volatility",
    ranges: "atr true_range",
    oscillators: "cci williams_r aroon awesome_oscillator tsi macd",
    stochastics: "stochastic stoch_rsi",
    channels: "bollinger keltner donchian ichimoku",
    volumes: "obv vwap cmf mfi",
    structure: "gap inside_bar engulfing pivots previous_day previous_week",
    lambda _, p, bars: adx(p, bars): "adx",
    lambda _, p, bars: supertrend(p, bars): "supertrend",
    lambda _, p, bars: parabolic_sar(p, bars): "parabolic_sar",
}
BY_NAME = {name: family for family, names in FAMILIES.items() for name in names.split()}


def indicator(name: str, p: Params, bars: Candles) -> Outputs:
    """Each output's series and the index of its first value."""
    return BY_NAME[name](name, p, bars)
