"""Classes and methods of the source that are written only where they are used."""

from __future__ import annotations

LINE = """\
// Values of one series, the newest last; [n] is the value n closed bars ago, NaN before there is one.
private sealed class Line
{
    private readonly List<double> values = new List<double>();

    public double Now { get { return this[0]; } }

    public double this[int ago]
    {
        get { return ago < values.Count ? values[values.Count - 1 - ago] : double.NaN; }
    }

    public void Add(double value) { values.Add(value); }
}"""

FLAGS = """\
// Like Line, of conditions; false before there is one.
private sealed class Flags
{
    private readonly List<bool> values = new List<bool>();

    public bool Now { get { return this[0]; } }

    public bool this[int ago]
    {
        get { return ago < values.Count && values[values.Count - 1 - ago]; }
    }

    public void Add(bool value) { values.Add(value); }
}"""

COUNTER = """\
// On how many of the last bars a condition was true; NaN before there are as many.
private sealed class Counter
{
    private readonly int bars;
    private readonly Queue<bool> window = new Queue<bool>();
    private int count;

    public Counter(int bars) { this.bars = bars; }

    public double Next(bool condition)
    {
        window.Enqueue(condition);
        if (condition) count++;
        if (window.Count > bars && window.Dequeue()) count--;
        return window.Count < bars ? double.NaN : count;
    }
}"""

SINCE = """\
// Bars since a condition was last true: 0 now, 1e9 if never.
private sealed class Since
{
    private double bars = 1e9;

    public double Next(bool condition)
    {
        bars = condition ? 0 : bars == 1e9 ? 1e9 : bars + 1;
        return bars;
    }
}"""

SESSION = """\
private readonly Dictionary<string, TimeZoneInfo> zones = new Dictionary<string, TimeZoneInfo>();

// Whether the bar's open time lies in [start, end), in minutes of the zone's day; over midnight where start > end.
private bool InSession(string name, int start, int end)
{
    TimeZoneInfo zone;
    if (!zones.TryGetValue(name, out zone))
    {
        zone = TimeZoneInfo.FindSystemTimeZoneById(name);
        zones[name] = zone;
    }
    DateTime local = TimeZoneInfo.ConvertTimeFromUtc(DateTime.SpecifyKind(openTime, DateTimeKind.Utc), zone);
    int minute = local.Hour * 60 + local.Minute;
    return start < end ? minute >= start && minute < end : minute >= start || minute < end;
}"""

CLASSES = {"new Flags(": FLAGS, "new Counter(": COUNTER, "new Since(": SINCE}
"""Written where the rest of the source has the key."""
