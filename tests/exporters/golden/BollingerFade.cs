// bollinger_fade
// Fade closes outside the bands; leaving and entering again on one close is allowed.
// Contract bollinger_fade, version 1, sha256 741a38faed2faf9bb07fef14e683fdceb8b067322ec6619f3b52434c700bcfa3.
// Written for EURUSD on 1h.
// Judged on EURUSD: tick 0.00001, pip 0.0001, volume step 1000.
using System;
using System.Collections.Generic;
using cAlgo.API;
using cAlgo.API.Internals;

namespace cAlgo.Robots
{
    [Robot(TimeZone = TimeZones.UTC, AccessRights = AccessRights.None)]
    public class BollingerFade : Robot
    {
        // One position under this label; no other position is touched.
        [Parameter("Label", DefaultValue = "bollinger_fade", Group = "Orders")]
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
        private readonly Line bandsMiddle = new Line();
        private Sma bandsMiddleCalculator;
        private readonly Line bandsStdev = new Line();
        private Stdev bandsStdevCalculator;
        private readonly Line bandsWidth = new Line();
        private readonly Line bandsLower = new Line();
        private readonly Line bandsUpper = new Line();

        protected override void OnStart()
        {
            bandsMiddleCalculator = new Sma(20);
            bandsStdevCalculator = new Stdev(20);
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
            bandsMiddle.Add(bandsMiddleCalculator.Next(close.Now)); // bollinger(close, 20, 1.5).middle
            bandsStdev.Add(bandsStdevCalculator.Next(close.Now));
            bandsWidth.Add(1.5 * bandsStdev.Now); // bollinger(close, 20, 1.5).width
            bandsLower.Add(bandsMiddle.Now - bandsWidth.Now); // bollinger(close, 20, 1.5).lower
            bandsUpper.Add(bandsMiddle.Now + bandsWidth.Now); // bollinger(close, 20, 1.5).upper
            ready = ready || (!double.IsNaN(bandsMiddle.Now) && !double.IsNaN(bandsStdev.Now));
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
            bool ruleBelow = close.Now < bandsLower.Now; // trigger, long: close < bands.lower
            bool ruleAbove = close.Now > bandsUpper.Now; // trigger, short: close > bands.upper
            bool longSignal = ready && ruleBelow;
            bool shortSignal = ready && ruleAbove;
            int orderSide = longSignal == shortSignal ? 0 : longSignal ? 1 : -1; // both sides at once cancel each other
            string rule = (orderSide > 0 ? "below" : orderSide < 0 ? "above" : "");

            // Market exits: rules in the contract's order, then time, then an opposite signal.
            bool exitStaleLong = barsHeld >= 3.0; // exit, long: bars_held >= 3
            bool exitMeanLong = close.Now >= bandsMiddle.Now; // exit, long: close >= bands.middle
            bool exitStaleShort = barsHeld >= 3.0; // exit, short: bars_held >= 3
            bool exitMeanShort = close.Now <= bandsMiddle.Now; // exit, short: close <= bands.middle
            string exitReason = side == 0 ? "" : (side > 0 && exitStaleLong ? "exit_rule:stale_long" : side > 0 && exitMeanLong ? "exit_rule:mean_long" : side < 0 && exitStaleShort ? "exit_rule:stale_short" : side < 0 && exitMeanShort ? "exit_rule:mean_short" : orderSide == -side ? "reverse" : "");
            if (side != 0 && holding.Unfinished != "") exitReason = holding.Unfinished;

            // The next entry.
            bool wanted = orderSide != 0 && (orderSide != side || exitReason != "");
            long newStop = Round(150.0);
            long newRisk = newStop; // R, in ticks
            long newTarget = Round(220.0);
            if (wanted && (newStop < 1 || newTarget < 1))
            {
                Print("Entry {0} refused: a distance below one tick.", rule);
                wanted = false;
            }
            double units = Math.Min(50000.0, balance * 30.0 / (close.Now * unitValue));
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
    }
}
