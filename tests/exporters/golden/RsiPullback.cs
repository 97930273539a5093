// rsi_pullback
// Buy a deep dip of the RSI, leave when it has recovered.
// Contract rsi_pullback, version 1, sha256 5f33c614e2a2ae351e30aaff9eefb897a8b09e1e1c04551c8181629b0120cb90.
// Parameters: length = 7, floor_level = 30, stop_pct = 0.4.
// Written for EURUSD on 1h.
// Judged on EURUSD: tick 0.00001, pip 0.0001, volume step 1000.
using System;
using System.Collections.Generic;
using cAlgo.API;
using cAlgo.API.Internals;

namespace cAlgo.Robots
{
    [Robot(TimeZone = TimeZones.UTC, AccessRights = AccessRights.None)]
    public class RsiPullback : Robot
    {
        [Parameter("length", DefaultValue = 7, MinValue = 5, MaxValue = 21, Step = 1, Group = "Parameters")]
        public int Length { get; set; }
        [Parameter("floor_level", DefaultValue = 30, MinValue = 20, MaxValue = 40, Step = 2.5, Group = "Parameters")]
        public double FloorLevel { get; set; }
        [Parameter("stop_pct", DefaultValue = 0.4, MinValue = 0.2, MaxValue = 1, Step = 0.1, Group = "Parameters")]
        public double StopPct { get; set; }

        // One position under this label; no other position is touched.
        [Parameter("Label", DefaultValue = "rsi_pullback", Group = "Orders")]
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

        // Series: one value per closed bar.
        private readonly Line open = new Line();
        private readonly Line high = new Line();
        private readonly Line low = new Line();
        private readonly Line close = new Line();
        private readonly Line volume = new Line();
        private readonly Line hlc3 = new Line();
        private readonly Line rsi1Gain = new Line();
        private Rma rsi1GainCalculator;
        private readonly Line rsi1Loss = new Line();
        private Rma rsi1LossCalculator;
        private readonly Line rsi1 = new Line();
        private readonly Line trend = new Line();
        private Sma trendCalculator;

        protected override void OnStart()
        {
            rsi1GainCalculator = new Rma(Length);
            rsi1LossCalculator = new Rma(Length);
            trendCalculator = new Sma(100);
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
            hlc3.Add((high.Now + low.Now + close.Now) / 3.0);
            rsi1Gain.Add(rsi1GainCalculator.Next(Math.Max(close.Now - close[1], 0.0))); // rsi(close, length).gain
            rsi1Loss.Add(rsi1LossCalculator.Next(Math.Max(-(close.Now - close[1]), 0.0))); // rsi(close, length).loss
            rsi1.Add(rsi1Loss.Now == 0.0 ? 100.0 : 100.0 - Divide(100.0, 1.0 + Divide(rsi1Gain.Now, rsi1Loss.Now))); // rsi(close, length)
            trend.Add(trendCalculator.Next(hlc3.Now)); // sma(hlc3, 100)
            ready = ready || (!double.IsNaN(rsi1Loss.Now) && !double.IsNaN(rsi1Gain.Now) && !double.IsNaN(trend.Now));
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
            int barsHeld = side == 0 ? 0 : processed - holding.EntryIndex + 1;
            double openProfitR = side == 0 ? double.NaN : side * (closeTicks - holding.FillTicks) / (double)holding.RiskTicks;

            // Entry rules, read on the closed bar.
            bool ruleDip = rsi1.Now < FloorLevel; // trigger, long: rsi_1 < floor_level
            bool ruleAboveTrend = close.Now > trend.Now * 0.99; // filter, long: close > trend * 0.99
            bool longSignal = ready && ruleDip && ruleAboveTrend;
            bool shortSignal = false;
            int orderSide = longSignal == shortSignal ? 0 : longSignal ? 1 : -1; // both sides at once cancel each other
            string rule = (orderSide > 0 ? "dip" : orderSide < 0 ? "" : "");

            // Market exits: rules in the contract's order, then time, then an opposite signal.
            bool exitRecovered = rsi1.Now > 55.0; // exit, long: rsi_1 > 55
            bool exitTired = barsHeld >= 20.0 && openProfitR < 0.5; // exit, long: bars_held >= 20 and open_profit_r < 0.5
            string exitReason = side == 0 ? "" : (side > 0 && exitRecovered ? "exit_rule:recovered" : side > 0 && exitTired ? "exit_rule:tired" : orderSide == -side ? "reverse" : "");
            if (side != 0 && holding.Unfinished != "") exitReason = holding.Unfinished;

            // The next entry.
            bool wanted = orderSide != 0 && (orderSide != side || exitReason != "");
            long newStop = Round(closeTicks * StopPct / 100.0);
            long newRisk = newStop; // R, in ticks
            long newTarget = Round(2.5 * newRisk);
            if (wanted && (newStop < 1 || newTarget < 1))
            {
                Print("Entry {0} refused: a distance below one tick.", rule);
                wanted = false;
            }
            double units = Math.Min(balance * 80.0 / 100.0 / (close.Now * unitValue), balance * 30.0 / (close.Now * unitValue));
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
            Enter(entered, quantity, ToPips(-entered.StopGain), ToPips(entered.TargetTicks), rule);
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
    }
}
