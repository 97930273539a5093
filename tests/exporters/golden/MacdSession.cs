// macd_session
// MACD crosses during the London morning, held for two days at most.
// Contract macd_session, version 1, sha256 4161e145d46c2344a228f45e0e94a2684c4cab4774fa2c78d56103d70895b5c1.
// Parameters: fast = 12, slow = 26.
// Written for EURUSD on 1h.
// Judged on EURUSD: tick 0.00001, pip 0.0001, volume step 1000.
using System;
using System.Collections.Generic;
using cAlgo.API;
using cAlgo.API.Internals;

namespace cAlgo.Robots
{
    [Robot(TimeZone = TimeZones.UTC, AccessRights = AccessRights.None)]
    public class MacdSession : Robot
    {
        [Parameter("fast", DefaultValue = 12, MinValue = 6, MaxValue = 20, Step = 1, Group = "Parameters")]
        public int Fast { get; set; }
        [Parameter("slow", DefaultValue = 26, MinValue = 20, MaxValue = 40, Step = 2, Group = "Parameters")]
        public int Slow { get; set; }

        // One position under this label; no other position is touched.
        [Parameter("Label", DefaultValue = "macd_session", Group = "Orders")]
        public string Label { get; set; }

        // What the bot remembers of its position; distances in whole ticks, fixed on the signal bar.
        private sealed class Holding
        {
            public int Side, EntryIndex;
            public long FillTicks;
            public string Unfinished = ""; // a market exit that failed, to be tried again
            public long RiskTicks;
            public long StopGain;
            public string StopName;
            public long BestGain;
            public long RestingGain;
            public long TrailTicks;
            public long TargetTicks;
        }

        private Holding holding;
        private int processed = -1; // index of the last closed bar that was read
        private bool ready;         // everything that is read exists
        private double settled;     // the balance after the orders of the last bar
        private DateTime openTime;

        // Series: one value per closed bar.
        private readonly Line open = new Line();
        private readonly Line high = new Line();
        private readonly Line low = new Line();
        private readonly Line close = new Line();
        private readonly Line volume = new Line();
        private readonly Line macd1Ema = new Line();
        private Ema macd1EmaCalculator;
        private readonly Line macd1Ema_2 = new Line();
        private Ema macd1Ema2Calculator;
        private readonly Line macd1Line = new Line();
        private readonly Line macd1Signal = new Line();
        private Ema macd1SignalCalculator;
        private readonly Line macd1Histogram = new Line();
        private readonly Line strongCount = new Line();
        private Counter strongCountCalculator;
        private readonly Line atr1TrueRange = new Line();
        private TrueRange atr1TrueRangeCalculator;
        private readonly Line atr1 = new Line();
        private Rma atr1Calculator;

        protected override void OnStart()
        {
            macd1EmaCalculator = new Ema(Fast);
            macd1Ema2Calculator = new Ema(Slow);
            macd1SignalCalculator = new Ema(9);
            strongCountCalculator = new Counter(3);
            atr1TrueRangeCalculator = new TrueRange();
            atr1Calculator = new Rma(10);
            Advance();
            if (FindPosition() != null)
                Print("A position of {0} is open from before this start; it keeps its stop and target, and nothing is traded until it is closed.", Label);
        }

        // The first tick of a new bar: the bar before it has closed.
        protected override void OnBar()
        {
            Advance();
            if (processed < 0) return;
            Trade();
            settled = Account.Balance;
        }

        protected override void OnStop()
        {
            if (holding != null && FindPosition() == null) Report(ReasonInside(0));
        }

        // Reads every closed bar that was not read yet, the history at the start included, so that each series
        // is advanced once per bar.
        private void Advance()
        {
            while (processed < Bars.Count - 2)
            {
                processed++;
                Read(Bars.Count - 1 - processed);
            }
        }

        private void Read(int ago)
        {
            openTime = Bars.OpenTimes.Last(ago);
            open.Add(Bars.OpenPrices.Last(ago));
            high.Add(Bars.HighPrices.Last(ago));
            low.Add(Bars.LowPrices.Last(ago));
            close.Add(Bars.ClosePrices.Last(ago));
            volume.Add(Bars.TickVolumes.Last(ago));
            macd1Ema.Add(macd1EmaCalculator.Next(close.Now));
            macd1Ema_2.Add(macd1Ema2Calculator.Next(close.Now));
            macd1Line.Add(macd1Ema.Now - macd1Ema_2.Now); // macd(close, fast, slow, 9).line
            macd1Signal.Add(macd1SignalCalculator.Next(macd1Line.Now)); // macd(close, fast, slow, 9).signal
            macd1Histogram.Add(macd1Line.Now - macd1Signal.Now); // macd(close, fast, slow, 9).histogram
            strongCount.Add(strongCountCalculator.Next(macd1Histogram.Now > macd1Histogram[1]));
            atr1TrueRange.Add(atr1TrueRangeCalculator.Next(high.Now, low.Now, close.Now));
            atr1.Add(atr1Calculator.Next(atr1TrueRange.Now)); // atr(10)
            ready = ready || (!double.IsNaN(macd1Ema[3]) && !double.IsNaN(macd1Ema_2[3]) && !double.IsNaN(macd1Signal[3]) && !double.IsNaN(atr1.Now));
        }

        private void Trade()
        {
            long openTicks = ToTicks(Bars.OpenPrices.Last(0)); // of the new bar
            double unitValue = Symbol.PipValue / Symbol.PipSize; // of one unit and a price move of 1, in the account's currency
            double balance = Account.Balance; // read before anything is closed
            Position position = FindPosition();
            if (holding == null && position != null) return; // from before this start

            // A stop or target that was reached inside the closed bar left the account flat at its close. One that the
            // new bar opened beyond did not: what is decided at the close still sees the position and the old balance.
            bool gone = false;
            if (holding != null && position == null)
            {
                string inside = ReasonInside(1);
                gone = inside == "" && ReasonAt(openTicks) != "";
                if (gone)
                {
                    balance = settled;
                }
                else
                {
                    Report(inside == "" ? "closed" : inside);
                    holding = null;
                }
            }

            int side = holding == null ? 0 : holding.Side;
            int barsHeld = side == 0 ? 0 : processed - holding.EntryIndex + 1;
            if (side != 0) MoveStop();

            // Entry rules, read on the closed bar.
            bool ruleUp = macd1Line.Now > macd1Signal.Now && macd1Line[1] <= macd1Signal[1]; // trigger, long: crosses_above(macd_1.line, macd_1.signal)
            bool ruleStrong = macd1Histogram.Now > 0.0 && strongCount.Now >= 3.0; // trigger, long: macd_1.histogram > 0 and rising(macd_1.histogram, 3)
            bool ruleDown = macd1Line.Now < macd1Signal.Now && macd1Line[1] >= macd1Signal[1]; // trigger, short: crosses_below(macd_1.line, macd_1.signal)
            bool ruleLondon = InSession("Europe/London", 480, 990) || openTime.Hour == 20.0; // filter, both: session("08:00-16:30", "Europe/London") or hour == 20
            bool ruleNoFriday = Weekday(openTime) == 5.0; // invalidation, both: day_of_week == 5
            bool longSignal = ready && (ruleUp || ruleStrong) && ruleLondon && !ruleNoFriday;
            bool shortSignal = ready && ruleDown && ruleLondon && !ruleNoFriday;
            int orderSide = longSignal == shortSignal ? 0 : longSignal ? 1 : -1; // both sides at once cancel each other
            string rule = (orderSide > 0 ? (ruleUp ? "up" : "strong") : orderSide < 0 ? "down" : "");

            // Market exits: rules in the contract's order, then time, then an opposite signal.
            string exitReason = side == 0 ? "" : (barsHeld >= 12 ? "time_exit" : orderSide == -side ? "reverse" : "");
            if (side != 0 && holding.Unfinished != "") exitReason = holding.Unfinished;

            // The next entry.
            bool wanted = orderSide != 0 && (orderSide != side || exitReason != "");
            long newStop = ToTicks(2.0 * atr1.Now);
            long newTrail = ToTicks(2.5 * atr1.Now);
            long newRisk = newStop; // R, in ticks
            long newTarget = ToTicks(4.0 * atr1.Now);
            if (wanted && (newStop < 1 || newTrail < 1 || newTarget < 1))
            {
                Print("Entry {0} refused: a distance below one tick.", rule);
                wanted = false;
            }
            double units = Math.Min(balance * 0.5 / 100.0 / (newRisk * Symbol.TickSize * unitValue), balance * 30.0 / (close.Now * unitValue));
            double steps = balance > 0 ? Math.Floor(units / Symbol.VolumeInUnitsStep + 1e-6) : 0;
            double quantity = Symbol.NormalizeVolumeInUnits(steps * Symbol.VolumeInUnitsStep, RoundingMode.ToNearest);
            if (wanted && (steps < 1 || quantity < Symbol.VolumeInUnitsMin))
            {
                Print("Entry {0} refused: {1} units are less than the smallest volume.", rule, units);
                wanted = false;
            }

            // Orders: first what rests, then the market exit, then the entry.
            if (gone)
            {
                Report(ReasonAt(openTicks));
                holding = null;
            }
            else if (side != 0 && ReasonAt(openTicks) == holding.StopName)
            {
                if (!Leave(position, holding.StopName)) return; // the stop was moved beyond the market: filled at this open
            }
            else if (exitReason != "")
            {
                if (!Leave(position, exitReason)) return;
            }
            else if (side != 0 && holding.StopGain != holding.RestingGain)
            {
                Protect(position);
            }
            if (!wanted) return;
            Holding entered = new Holding
            {
                Side = orderSide,
                EntryIndex = processed + 1,
                RiskTicks = newRisk,
                StopGain = -Math.Min(newStop, newTrail),
                RestingGain = -Math.Min(newStop, newTrail),
                StopName = newTrail < newStop ? "trailing_stop" : "stop_loss",
                TrailTicks = newTrail,
                TargetTicks = newTarget,
            };
            Enter(entered, quantity, ToPips(-entered.StopGain), ToPips(entered.TargetTicks), rule);
        }

        // A bar has closed: the stop follows, breakeven first, then trailing; it never loosens.
        private void MoveStop()
        {
            long gain = holding.Side > 0 ? ToTicks(high.Now) - holding.FillTicks : holding.FillTicks - ToTicks(low.Now);
            holding.BestGain = Math.Max(holding.BestGain, gain);
            if (holding.BestGain - holding.TrailTicks > holding.StopGain)
            {
                holding.StopGain = holding.BestGain - holding.TrailTicks;
                holding.StopName = "trailing_stop";
            }
        }

        private void Protect(Position position)
        {
            double stop = ToPrice(holding.FillTicks + holding.Side * holding.StopGain);
            double? target = ToPrice(holding.FillTicks + holding.Side * holding.TargetTicks);
            TradeResult result = ModifyPosition(position, stop, target, ProtectionType.Absolute);
            if (result.IsSuccessful)
                holding.RestingGain = holding.StopGain;
            else
                Print("The stop was not moved to {0}: {1}; it is tried again at the next bar.", stop, result.Error);
        }

        // What was reached inside a bar: stop, target or (empty) neither. Of both, the one on the side of the extreme
        // nearer to the open; at equal distance the low comes first.
        private string ReasonInside(int ago)
        {
            long up = ToTicks(Bars.HighPrices.Last(ago)) - holding.FillTicks;
            long down = ToTicks(Bars.LowPrices.Last(ago)) - holding.FillTicks;
            bool stopped = (holding.Side > 0 ? down : -up) <= holding.StopGain;
            bool reached = (holding.Side > 0 ? up : -down) >= holding.TargetTicks;
            if (stopped && reached)
            {
                long first = ToTicks(Bars.OpenPrices.Last(ago)) - holding.FillTicks;
                bool lowFirst = first - down <= up - first;
                stopped = lowFirst == (holding.Side > 0);
            }
            return stopped ? holding.StopName : reached ? "take_profit" : "";
        }

        // What a fill at an open at this price is called where it lies beyond the stop or the target.
        private string ReasonAt(long openTicks)
        {
            long gain = holding.Side * (openTicks - holding.FillTicks);
            if (gain <= holding.StopGain) return holding.StopName;
            if (gain >= holding.TargetTicks) return "take_profit";
            return "";
        }

        // False where the order failed.
        private bool Enter(Holding entered, double quantity, double? stopPips, double? targetPips, string rule)
        {
            TradeType type = entered.Side > 0 ? TradeType.Buy : TradeType.Sell;
            TradeResult result = ExecuteMarketOrder(type, SymbolName, quantity, Label, stopPips, targetPips, rule);
            if (!result.IsSuccessful)
            {
                Print("Entry {0} failed: {1}", rule, result.Error);
                return false;
            }
            entered.FillTicks = ToTicks(result.Position.EntryPrice);
            holding = entered;
            Print("Entered: entry_rule={0} type={1} units={2} price={3}", rule, type, quantity, result.Position.EntryPrice);
            return true;
        }

        // False where the order failed; it is tried again at the next bar.
        private bool Leave(Position position, string reason)
        {
            TradeResult result = ClosePosition(position);
            if (!result.IsSuccessful)
            {
                holding.Unfinished = reason;
                Print("Exit {0} failed: {1}", reason, result.Error);
                return false;
            }
            Report(reason);
            holding = null;
            return true;
        }

        private void Report(string reason)
        {
            Print("Closed: exit_reason={0}", reason);
        }

        private Position FindPosition()
        {
            foreach (Position position in Positions.FindAll(Label, SymbolName)) return position;
            return null;
        }

        // The only rounding to ticks: halves up.
        private static long Round(double x)
        {
            return (long)Math.Floor(x + 0.5 + 1e-6);
        }

        private long ToTicks(double price)
        {
            return Round(price / Symbol.TickSize);
        }

        private double ToPrice(long ticks)
        {
            return Math.Round(ticks * Symbol.TickSize, Symbol.Digits);
        }

        private double ToPips(long ticks)
        {
            return Math.Round(ticks * Symbol.TickSize / Symbol.PipSize, 8);
        }

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
        }

        private static int Weekday(DateTime time) { return time.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)time.DayOfWeek; }

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
        }

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
        }

        private sealed class Ema
        {
            private readonly int length;
            private readonly double weight;
            private readonly List<double> seed = new List<double>();
            private double value = double.NaN;

            public Ema(int length) { this.length = length; weight = 2.0 / (length + 1); }

            public double Next(double x)
            {
                if (double.IsNaN(x)) return double.NaN;
                if (!double.IsNaN(value)) { value += weight * (x - value); return value; }
                seed.Add(x);
                if (seed.Count < length) return double.NaN;
                double total = 0.0;
                foreach (double old in seed) total += old - x;
                value = x + total / length;
                return value;
            }
        }

        private sealed class TrueRange
        {
            private double previous = double.NaN;

            public double Next(double high, double low, double close)
            {
                double range = high - low;
                if (!double.IsNaN(previous))
                    range = Math.Max(range, Math.Max(Math.Abs(high - previous), Math.Abs(low - previous)));
                previous = close;
                return range;
            }
        }

        private sealed class Rma
        {
            private readonly int length;
            private readonly List<double> seed = new List<double>();
            private double value = double.NaN;

            public Rma(int length) { this.length = length; }

            public double Next(double x)
            {
                if (double.IsNaN(x)) return double.NaN;
                if (!double.IsNaN(value)) { value += (x - value) / length; return value; }
                seed.Add(x);
                if (seed.Count < length) return double.NaN;
                double total = 0.0;
                foreach (double old in seed) total += old - x;
                value = x + total / length;
                return value;
            }
        }
    }
}
