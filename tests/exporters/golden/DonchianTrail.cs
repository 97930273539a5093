// donchian_trail
// Break out of the channel, follow with a trailing stop.
// Contract donchian_trail, version 1, sha256 dec47610fa3ec5595adc8e64b8438396e6e5ee1168e3c3bb433a1b81701049c6.
// Parameters: channel = 20, trail = 2.5.
// Written for EURUSD on 1h.
// Judged on EURUSD: tick 0.00001, pip 0.0001, volume step 1000.
using System;
using System.Collections.Generic;
using cAlgo.API;
using cAlgo.API.Internals;

namespace cAlgo.Robots
{
    [Robot(TimeZone = TimeZones.UTC, AccessRights = AccessRights.None)]
    public class DonchianTrail : Robot
    {
        [Parameter("channel", DefaultValue = 20, MinValue = 10, MaxValue = 60, Step = 5, Group = "Parameters")]
        public int Channel { get; set; }
        [Parameter("trail", DefaultValue = 2.5, MinValue = 1, MaxValue = 5, Step = 0.5, Group = "Parameters")]
        public double Trail { get; set; }

        // One position under this label; no other position is touched.
        [Parameter("Label", DefaultValue = "donchian_trail", Group = "Orders")]
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
        private readonly Line boxUpper = new Line();
        private Highest boxUpperCalculator;
        private readonly Line boxLower = new Line();
        private Lowest boxLowerCalculator;
        private readonly Line range14TrueRange = new Line();
        private TrueRange range14TrueRangeCalculator;
        private readonly Line range14 = new Line();
        private Rma range14Calculator;

        protected override void OnStart()
        {
            boxUpperCalculator = new Highest(Channel);
            boxLowerCalculator = new Lowest(Channel);
            range14TrueRangeCalculator = new TrueRange();
            range14Calculator = new Rma(14);
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
            boxUpper.Add(boxUpperCalculator.Next(high.Now)); // donchian(channel).upper
            boxLower.Add(boxLowerCalculator.Next(low.Now)); // donchian(channel).lower
            range14TrueRange.Add(range14TrueRangeCalculator.Next(high.Now, low.Now, close.Now));
            range14.Add(range14Calculator.Next(range14TrueRange.Now)); // atr(14)
            ready = ready || (!double.IsNaN(boxUpper[1]) && !double.IsNaN(boxLower[1]) && !double.IsNaN(range14.Now));
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
            if (side != 0) MoveStop();

            // Entry rules, read on the closed bar.
            bool ruleUp = close.Now > boxUpper[1]; // trigger, long: close > box.upper[1]
            bool ruleDown = close.Now < boxLower[1]; // trigger, short: close < box.lower[1]
            bool longSignal = ready && ruleUp;
            bool shortSignal = ready && ruleDown;
            int orderSide = longSignal == shortSignal ? 0 : longSignal ? 1 : -1; // both sides at once cancel each other
            string rule = (orderSide > 0 ? "up" : orderSide < 0 ? "down" : "");

            // Market exits: rules in the contract's order, then time, then an opposite signal.
            string exitReason = side == 0 ? "" : (orderSide == -side ? "reverse" : "");
            if (side != 0 && holding.Unfinished != "") exitReason = holding.Unfinished;

            // The next entry.
            bool wanted = orderSide != 0 && (orderSide != side || exitReason != "");
            long newTrail = ToTicks(Trail * range14.Now);
            long newRisk = newTrail; // R, in ticks
            if (wanted && (newTrail < 1))
            {
                Print("Entry {0} refused: a distance below one tick.", rule);
                wanted = false;
            }
            double units = Math.Min(balance * 1.0 / 100.0 / (newRisk * Symbol.TickSize * unitValue), balance * 30.0 / (close.Now * unitValue));
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
                StopGain = -newTrail,
                RestingGain = -newTrail,
                StopName = "trailing_stop",
                TrailTicks = newTrail,
            };
            Enter(entered, quantity, ToPips(-entered.StopGain), null, rule);
        }

        // A bar has closed: the stop follows, breakeven first, then trailing; it never loosens.
        private void MoveStop()
        {
            long gain = holding.Side > 0 ? ToTicks(high.Now) - holding.FillTicks : holding.FillTicks - ToTicks(low.Now);
            holding.BestGain = Math.Max(holding.BestGain, gain);
            if (holding.BestGain >= Round(0.5 * holding.RiskTicks) && 5 > holding.StopGain)
            {
                holding.StopGain = 5;
                holding.StopName = "breakeven";
            }
            if (holding.BestGain - holding.TrailTicks > holding.StopGain)
            {
                holding.StopGain = holding.BestGain - holding.TrailTicks;
                holding.StopName = "trailing_stop";
            }
        }

        private void Protect(Position position)
        {
            double stop = ToPrice(holding.FillTicks + holding.Side * holding.StopGain);
            double? target = null;
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
            bool reached = false;
            return stopped ? holding.StopName : reached ? "take_profit" : "";
        }

        // What a fill at an open at this price is called where it lies beyond the stop or the target.
        private string ReasonAt(long openTicks)
        {
            long gain = holding.Side * (openTicks - holding.FillTicks);
            if (gain <= holding.StopGain) return holding.StopName;
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
