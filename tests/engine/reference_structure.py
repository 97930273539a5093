"""The independent reference's indicators of volume and of price structure."""

from __future__ import annotations

import math

from tests.engine.reference_series import (
    NAN,
    Candles,
    Outputs,
    Params,
    Series,
    ago,
    brought_down,
    mean,
    paired,
    share,
    value,
    windowed,
)


def volumes(name: str, p: Params, bars: Candles) -> Outputs:
    n = int(p.get("length", 0))
    size = len(bars.close)
    if name == "obv":
        total = [0.0]
        for i in range(1, size):
            sign = (bars.close[i] > bars.close[i - 1]) - (bars.close[i] < bars.close[i - 1])
            total.append(total[-1] + sign * bars.volume[i])
        return value(total, 0)
    if name == "vwap":
        return value(vwap(bars.field(p.get("source", "hlc3")), bars), 0)
    if name == "cmf":
        where = [
            0.0 if h == low else ((c - low) - (h - c)) / (h - low)
            for h, low, c in zip(bars.high, bars.low, bars.close, strict=True)
        ]
        flow = [a * b for a, b in zip(where, bars.volume, strict=True)]
        traded = windowed(bars.volume, n, mean)
        return value(paired(lambda f, v: share(f, v, 0.0), windowed(flow, n, mean), traded), n - 1)
    price = bars.field("hlc3")
    move = [bars.ticks(price[i] - price[i - 1]) for i in range(1, size)]
    flow = [a * b for a, b in zip(price, bars.volume, strict=True)]
    up = [NAN, *(f if m > 0 else 0.0 for f, m in zip(flow[1:], move, strict=True))]
    down = [NAN, *(f if m < 0 else 0.0 for f, m in zip(flow[1:], move, strict=True))]
    found = paired(
        lambda a, b: 50.0 if a + b == 0 else 100 * (a / (a + b)), windowed(up, n, mean), windowed(down, n, mean)
    )
    return value(found, n)


def vwap(x: Series, bars: Candles) -> Series:
    out, money, traded = [], 0.0, 0.0
    for i, t in enumerate(bars.time):
        if i and t // 86_400_000 != bars.time[i - 1] // 86_400_000:
            money, traded = 0.0, 0.0
        money, traded = money + x[i] * bars.volume[i], traded + bars.volume[i]
        out.append(money / traded if traded > 0 else x[i])
    return out


def structure(name: str, p: Params, bars: Candles) -> Outputs:
    o, h, low, c = bars.open, bars.high, bars.low, bars.close
    size = range(len(c))
    match name:
        case "gap":
            return value([o[i] - c[i - 1] if i else NAN for i in size], 1)
        case "inside_bar":
            return value([float(i > 0 and h[i] <= h[i - 1] and low[i] >= low[i - 1]) for i in size], 1)
        case "engulfing":
            return value([float(engulfs(o, c, i)) for i in size], 1)
        case "pivots":
            return pivots(int(p["left"]), int(p["right"]), bars)
    minutes = 1440 if name == "previous_day" else 10080
    fields = ("open", "high", "low", "close")
    if minutes == bars.minutes:
        return {field: (ago(bars.field(field), 1), 1) for field in fields}
    higher = bars.resampled(minutes)
    return {field: brought_down((higher.field(field), 0), bars, higher) for field in fields}


def engulfs(o: Series, c: Series, i: int) -> int:
    if i == 0:
        return 0
    inside = min(o[i], c[i]) <= min(o[i - 1], c[i - 1]) and max(o[i], c[i]) >= max(o[i - 1], c[i - 1])
    if inside and c[i] > o[i] and c[i - 1] < o[i - 1]:
        return 1
    return -1 if inside and c[i] < o[i] and c[i - 1] > o[i - 1] else 0


def pivots(left: int, right: int, bars: Candles) -> Outputs:
    """Confirmed ``right`` bars later and known from then on; before the first one the extreme of the first window."""

    def last_swing(x: Series) -> Series:
        out, known = [], NAN
        for i in range(len(x)):
            window = x[max(i - left - right, 0) : i + 1]
            if len(window) == left + right + 1:
                middle = window[left]
                swing = all(v < middle for v in window[:left]) and all(v <= middle for v in window[left + 1 :])
                known = middle if swing else max(window) if math.isnan(known) else known
            out.append(known)
        return out

    lows = [-v for v in last_swing([-v for v in bars.low])]
    return {"high": (last_swing(bars.high), left + right), "low": (lows, left + right)}
