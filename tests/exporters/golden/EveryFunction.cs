// every_function
// Every function of the rule language once.
// Contract every_function, version 1, sha256 8e2c0b15b3db5f70393e069c50c29d6df410ba7068c0525cc8eeb9f9b47d04fc.
// Parameters: n = 4, back = 3.
// Written for EURUSD on 1h.
// Judged on EURUSD: tick 0.00001, pip 0.0001, volume step 1000.
using System;
using System.Collections.Generic;
using cAlgo.API;
using cAlgo.API.Internals;

namespace cAlgo.Robots
{
    [Robot(TimeZone = TimeZones.UTC, AccessRights = AccessRights.None)]
    public class EveryFunction : Robot
    {
        [Parameter("n", DefaultValue = 4, MinValue = 2, MaxValue = 10, Step = 1, Group = "Parameters")]
        public int N { get; set; }
        [Parameter("back", DefaultValue = 3, MinValue = 1, MaxValue = 10, Step = 1, Group = "Parameters")]
        public int Back { get; set; }

        // One position under this label; no other position is touched.
        [Parameter("Label", DefaultValue = "every_function", Group = "Orders")]
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
            public long TargetTicks;
        }

        private Holding holding;
        private int processed = -1; // index of the last closed bar that was read
        private bool ready;         // everything that is read exists
        private double settled;     // the balance after the orders of the last bar

        // Series: one value per closed bar.
        private readonly Line open = new Line();
        private readonly Line high = new Line();
        private readonly Line low = new Line();
        private readonly Line close = new Line();
        private readonly Line volume = new Line();
        private readonly Line hl2 = new Line();
        private readonly Line ohlc4 = new Line();
        private readonly Line pushCount = new Line();
        private Counter pushCountCalculator;
        private readonly Line mean = new Line();
        private Sma meanCalculator;
        private readonly Line quietBarsSince = new Line();
        private Since quietBarsSinceCalculator;
        private readonly Line quietCount = new Line();
        private Counter quietCountCalculator;
        private readonly Line tr = new Line();
        private TrueRange trCalculator;
        private readonly Line spread = new Line();
        private Stdev spreadCalculator;
        private readonly Line dropHighest = new Line();
        private Highest dropHighestCalculator;
        private readonly Line dropLowest = new Line();
        private Lowest dropLowestCalculator;
        private readonly Line bottom = new Line();
        private Lowest bottomCalculator;
        private readonly Line smooth = new Line();
        private Rma smoothCalculator;
        private readonly Line top = new Line();
        private Highest topCalculator;
        private readonly Line wildValue = new Line();
        private readonly Line calmCount = new Line();
        private Counter calmCountCalculator;

        protected override void OnStart()
        {
            pushCountCalculator = new Counter(N);
            meanCalculator = new Sma(10);
            quietBarsSinceCalculator = new Since();
            quietCountCalculator = new Counter(1);
            trCalculator = new TrueRange();
            spreadCalculator = new Stdev(20);
            dropHighestCalculator = new Highest(N);
            dropLowestCalculator = new Lowest(5);
            bottomCalculator = new Lowest(12);
            smoothCalculator = new Rma(8);
            topCalculator = new Highest(12);
            calmCountCalculator = new Counter(2);
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
            open.Add(Bars.OpenPrices.Last(ago));
            high.Add(Bars.HighPrices.Last(ago));
            low.Add(Bars.LowPrices.Last(ago));
            close.Add(Bars.ClosePrices.Last(ago));
            volume.Add(Bars.TickVolumes.Last(ago));
            hl2.Add((high.Now + low.Now) / 2.0);
            ohlc4.Add((open.Now + high.Now + low.Now + close.Now) / 4.0);
            pushCount.Add(pushCountCalculator.Next(close.Now > open.Now));
            mean.Add(meanCalculator.Next(close.Now)); // sma(close, 10)
            quietBarsSince.Add(quietBarsSinceCalculator.Next(close.Now > mean.Now && close[1] <= mean[1]));
            quietCount.Add(quietCountCalculator.Next(low.Now < low[1]));
            tr.Add(trCalculator.Next(high.Now, low.Now, close.Now)); // true_range()
            spread.Add(spreadCalculator.Next(close.Now)); // stdev(close, 20)
            dropHighest.Add(dropHighestCalculator.Next(close.Now));
            dropLowest.Add(dropLowestCalculator.Next(hl2.Now));
            bottom.Add(bottomCalculator.Next(low.Now)); // lowest(low, 12)
            smooth.Add(smoothCalculator.Next(ohlc4.Now)); // rma(ohlc4, 8)
            top.Add(topCalculator.Next(high.Now)); // highest(high, 12)
            wildValue.Add(close.Now - smooth.Now);
            calmCount.Add(calmCountCalculator.Next(close.Now > close[1]));
            ready = ready || (processed >= N - 1 && !double.IsNaN(mean[Back]) && !double.IsNaN(tr.Now) && !double.IsNaN(spread.Now) && !double.IsNaN(dropHighest.Now) && !double.IsNaN(mean[2]) && !double.IsNaN(dropLowest.Now) && !double.IsNaN(bottom.Now) && !double.IsNaN(smooth[1]) && !double.IsNaN(top.Now) && processed >= 3);
        }

        private void Trade()
        {
            long closeTicks = ToTicks(close.Now);
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
            double openProfitR = side == 0 ? double.NaN : side * (closeTicks - holding.FillTicks) / (double)holding.RiskTicks;
            if (side != 0) MoveStop();

            // Entry rules, read on the closed bar.
            bool rulePush = pushCount.Now >= 3.0 && mean.Now - mean[Back] > 0.0 && Divide(close.Now - open.Now, high.Now - low.Now) > 0.3; // trigger, long: count(close > open, n) >= 3 and change(mean, back) > 0 and (close - open) / (high - low) > 0.3
            bool ruleQuiet = quietBarsSince.Now == 2.0 && quietCount.Now >= 1.0 && tr.Now < 2.0 * spread.Now; // trigger, long: bars_since(crosses_above(close, mean)) == 2 and falling(low, 1) and tr < 2 * spread
            bool ruleDrop = dropHighest.Now < mean[2] && Differs(dropLowest.Now, bottom.Now) && Math.Min(Math.Min(close.Now, open.Now), smooth.Now) < Math.Max(mean.Now, smooth[1]); // trigger, short: highest(close, n) < mean[2] and lowest(hl2, 5) != bottom and min(close, open, smooth) < max(mean, smooth[1])
            bool ruleInside = (close.Now >= bottom.Now && close.Now <= top.Now) && Math.Abs(close.Now - close[1]) > 0.000105; // filter, both: between(close, bottom, top) and abs(change(close, 1)) > 0.000105
            bool ruleWild = !(spread.Now < 0.01) || wildValue[1] > 0.01; // invalidation, both: not spread < 0.01 or (close - smooth)[1] > 0.01
            bool longSignal = ready && (rulePush || ruleQuiet) && ruleInside && !ruleWild;
            bool shortSignal = ready && ruleDrop && ruleInside && !ruleWild;
            int orderSide = longSignal == shortSignal ? 0 : longSignal ? 1 : -1; // both sides at once cancel each other
            string rule = (orderSide > 0 ? (rulePush ? "push" : "quiet") : orderSide < 0 ? "drop" : "");

            // Market exits: rules in the contract's order, then time, then an opposite signal.
            bool exitWeak = close.Now < mean.Now && close[1] >= mean[1] || openProfitR > 1.5; // exit, long: crosses_below(close, mean) or open_profit_r > 1.5
            bool exitCalm = calmCount.Now >= 2.0 && -(close.Now - close[3]) < 0.0; // exit, short: rising(close, 2) and -change(close, 3) < 0
            string exitReason = side == 0 ? "" : (side > 0 && exitWeak ? "exit_rule:weak" : side < 0 && exitCalm ? "exit_rule:calm" : orderSide == -side ? "reverse" : "");
            if (side != 0 && holding.Unfinished != "") exitReason = holding.Unfinished;

            // The next entry.
            bool wanted = orderSide != 0 && (orderSide != side || exitReason != "");
            long newStop = Round(closeTicks * 0.3 / 100.0);
            long newRisk = newStop; // R, in ticks
            long newTarget = Round(closeTicks * 0.45 / 100.0);
            if (wanted && (newStop < 1 || newTarget < 1))
            {
                Print("Entry {0} refused: a distance below one tick.", rule);
                wanted = false;
            }
            double units = Math.Min(balance * 0.25 / 100.0 / (newRisk * Symbol.TickSize * unitValue), balance * 5.0 / (close.Now * unitValue));
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
                StopGain = -newStop,
                RestingGain = -newStop,
                StopName = "stop_loss",
                TargetTicks = newTarget,
            };
            Enter(entered, quantity, ToPips(-entered.StopGain), ToPips(entered.TargetTicks), rule);
        }

        // A bar has closed: the stop follows, breakeven first, then trailing; it never loosens.
        private void MoveStop()
        {
            long gain = holding.Side > 0 ? ToTicks(high.Now) - holding.FillTicks : holding.FillTicks - ToTicks(low.Now);
            holding.BestGain = Math.Max(holding.BestGain, gain);
            if (holding.BestGain >= Round(1.0 * holding.RiskTicks) && 0 > holding.StopGain)
            {
                holding.StopGain = 0;
                holding.StopName = "breakeven";
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

        private static bool Differs(double a, double b) { return a < b || a > b; }

        private static double Divide(double a, double b) { return b == 0 ? double.NaN : a / b; }

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

        // Bars since a condition was last true: 0 now, 1e9 if never.
        private sealed class Since
        {
            private double bars = 1e9;

            public double Next(bool condition)
            {
                bars = condition ? 0 : bars == 1e9 ? 1e9 : bars + 1;
                return bars;
            }
        }

        private sealed class Sma
        {
            private readonly int length;
            private readonly Queue<double> window = new Queue<double>();

            public Sma(int length) { this.length = length; }

            public double Next(double x)
            {
                window.Enqueue(x);
                if (window.Count > length) window.Dequeue();
                if (window.Count < length) return double.NaN;
                double total = 0.0;
                foreach (double value in window) total += value - x;
                return x + total / length;
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

        private sealed class Stdev
        {
            private readonly int length;
            private readonly Queue<double> window = new Queue<double>();

            public Stdev(int length) { this.length = length; }

            public double Next(double x)
            {
                window.Enqueue(x);
                if (window.Count > length) window.Dequeue();
                if (window.Count < length) return double.NaN;
                double total = 0.0;
                foreach (double value in window) total += value - x;
                double mean = x + total / length;
                double squares = 0.0;
                foreach (double value in window) squares += (value - mean) * (value - mean);
                return Math.Sqrt(squares / length);
            }
        }

        private sealed class Highest
        {
            private readonly int length;
            private readonly Queue<double> window = new Queue<double>();

            public Highest(int length) { this.length = length; }

            public double Next(double x)
            {
                if (double.IsNaN(x)) return double.NaN;
                window.Enqueue(x);
                if (window.Count > length) window.Dequeue();
                if (window.Count < length) return double.NaN;
                double best = x;
                foreach (double value in window) if (value > best) best = value;
                return best;
            }
        }

        private sealed class Lowest
        {
            private readonly int length;
            private readonly Queue<double> window = new Queue<double>();

            public Lowest(int length) { this.length = length; }

            public double Next(double x)
            {
                if (double.IsNaN(x)) return double.NaN;
                window.Enqueue(x);
                if (window.Count > length) window.Dequeue();
                if (window.Count < length) return double.NaN;
                double best = x;
                foreach (double value in window) if (value < best) best = value;
                return best;
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
