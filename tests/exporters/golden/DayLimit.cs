// day_limit
// Trade the turns of the fast average, a few times a day at most.
// Contract day_limit, version 1, sha256 65825772e7d4169df7527b9b42395f5f44f4f3b2b17d9fc28c881a525d58c14f.
// Parameters: most = 2.
// Written for EURUSD on 1h.
// Judged on EURUSD: tick 0.00001, pip 0.0001, volume step 1000.
using System;
using System.Collections.Generic;
using cAlgo.API;
using cAlgo.API.Internals;

namespace cAlgo.Robots
{
    [Robot(TimeZone = TimeZones.UTC, AccessRights = AccessRights.None)]
    public class DayLimit : Robot
    {
        [Parameter("most", DefaultValue = 2, MinValue = 1, MaxValue = 6, Step = 1, Group = "Parameters")]
        public int Most { get; set; }

        // One position under this label; no other position is touched.
        [Parameter("Label", DefaultValue = "day_limit", Group = "Orders")]
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
            public long TargetTicks;
        }

        private Holding holding;
        private int processed = -1; // index of the last closed bar that was read
        private bool ready;         // everything that is read exists
        private double settled;     // the balance after the orders of the last bar
        private DateTime openTime;
        private DateTime entryDay; // of the last signal bar, UTC
        private int entriesToday;  // decided on that day since the start

        // Series: one value per closed bar.
        private readonly Line open = new Line();
        private readonly Line high = new Line();
        private readonly Line low = new Line();
        private readonly Line close = new Line();
        private readonly Line volume = new Line();
        private readonly Line hullHalf = new Line();
        private Wma hullHalfCalculator;
        private readonly Line hullFull = new Line();
        private Wma hullFullCalculator;
        private readonly Line hull = new Line();
        private Wma hullCalculator;
        private readonly Line mean = new Line();
        private Kama meanCalculator;
        private readonly Line atr1TrueRange = new Line();
        private TrueRange atr1TrueRangeCalculator;
        private readonly Line atr1 = new Line();
        private Rma atr1Calculator;

        protected override void OnStart()
        {
            hullHalfCalculator = new Wma(4);
            hullFullCalculator = new Wma(9);
            hullCalculator = new Wma(3);
            meanCalculator = new Kama(5);
            atr1TrueRangeCalculator = new TrueRange();
            atr1Calculator = new Rma(14);
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
            hullHalf.Add(hullHalfCalculator.Next(close.Now)); // hma(close, 9).half
            hullFull.Add(hullFullCalculator.Next(close.Now)); // hma(close, 9).full
            hull.Add(hullCalculator.Next(2.0 * hullHalf.Now - hullFull.Now)); // hma(close, 9)
            mean.Add(meanCalculator.Next(close.Now)); // kama(close, 5)
            atr1TrueRange.Add(atr1TrueRangeCalculator.Next(high.Now, low.Now, close.Now));
            atr1.Add(atr1Calculator.Next(atr1TrueRange.Now)); // atr(14)
            ready = ready || (!double.IsNaN(hull[1]) && !double.IsNaN(mean.Now) && !double.IsNaN(atr1.Now));
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

            // Entry rules, read on the closed bar.
            bool ruleUp = hull.Now > hull[1] && close.Now > mean.Now; // trigger, long: hull > hull[1] and close > mean
            bool ruleDown = hull.Now < hull[1] && close.Now < mean.Now; // trigger, short: hull < hull[1] and close < mean
            bool longSignal = ready && ruleUp;
            bool shortSignal = ready && ruleDown;
            int orderSide = longSignal == shortSignal ? 0 : longSignal ? 1 : -1; // both sides at once cancel each other
            string rule = (orderSide > 0 ? "up" : orderSide < 0 ? "down" : "");

            // Market exits: rules in the contract's order, then time, then an opposite signal.
            bool exitTired = close.Now < open.Now && barsHeld >= 2.0; // exit, long: close < open and bars_held >= 2
            string exitReason = side == 0 ? "" : (side > 0 && exitTired ? "exit_rule:tired" : orderSide == -side ? "reverse" : "");
            if (side != 0 && holding.Unfinished != "") exitReason = holding.Unfinished;

            // The next entry.
            bool wanted = orderSide != 0 && (orderSide != side || exitReason != "");
            if (openTime.Date != entryDay)
            {
                entryDay = openTime.Date;
                entriesToday = 0;
            }
            if (wanted && entriesToday >= Most)
            {
                Print("Entry {0} refused: the day has had its {1} entries.", rule, entriesToday);
                wanted = false;
            }
            long newStop = ToTicks(1.0 * atr1.Now);
            long newRisk = newStop; // R, in ticks
            long newTarget = Round(1.0 * newRisk);
            if (wanted && (newStop < 1 || newTarget < 1))
            {
                Print("Entry {0} refused: a distance below one tick.", rule);
                wanted = false;
            }
            double units = Math.Min(balance * 0.25 / 100.0 / (newRisk * Symbol.TickSize * unitValue), balance * 30.0 / (close.Now * unitValue));
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
            else if (exitReason != "")
            {
                if (!Leave(position, exitReason)) return;
            }
            if (!wanted) return;
            Holding entered = new Holding
            {
                Side = orderSide,
                EntryIndex = processed + 1,
                RiskTicks = newRisk,
                StopGain = -newStop,
                StopName = "stop_loss",
                TargetTicks = newTarget,
            };
            if (Enter(entered, quantity, ToPips(-entered.StopGain), ToPips(entered.TargetTicks), rule)) entriesToday++;
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

        private sealed class Wma
        {
            private readonly int length;
            private readonly List<double> window = new List<double>();

            public Wma(int length) { this.length = length; }

            public double Next(double x)
            {
                window.Add(x);
                if (window.Count > length) window.RemoveAt(0);
                if (window.Count < length) return double.NaN;
                double total = 0.0;
                for (int j = 1; j < length; j++) total += j * (window[j - 1] - x);
                return x + total / (length * (length + 1) / 2.0);
            }
        }

        private sealed class Kama
        {
            private readonly int length;
            private readonly List<double> window = new List<double>();
            private double value = double.NaN;

            public Kama(int length) { this.length = length; }

            public double Next(double x)
            {
                if (double.IsNaN(x)) return double.NaN;
                window.Add(x);
                if (window.Count > length + 1) window.RemoveAt(0);
                if (window.Count < length + 1) return double.NaN;
                if (double.IsNaN(value)) value = window[length - 1];
                double travelled = 0.0;
                for (int j = 1; j <= length; j++) travelled += Math.Abs(window[j] - window[j - 1]);
                double ratio = travelled > 0.0 ? Math.Abs(x - window[0]) / travelled : 1.0;
                double constant = ratio * (2.0 / 3.0 - 2.0 / 31.0) + 2.0 / 31.0;
                value += constant * constant * (x - value);
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
