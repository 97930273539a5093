// stress
// Tight stops on fast crosses, so that most trades end on their entry bar.
// Contract stress, version 1, sha256 eee3305f0321331c6a95f946db6c0aa8ac370c583850aece36c96a8311eed507.
// Written for EURUSD on 1h.
// Judged on EURUSD: tick 0.00001, pip 0.0001, volume step 1000.
using System;
using System.Collections.Generic;
using cAlgo.API;
using cAlgo.API.Internals;

namespace cAlgo.Robots
{
    [Robot(TimeZone = TimeZones.UTC, AccessRights = AccessRights.None)]
    public class Stress : Robot
    {
        // One position under this label; no other position is touched.
        [Parameter("Label", DefaultValue = "stress", Group = "Orders")]
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

        // Series: one value per closed bar.
        private readonly Line open = new Line();
        private readonly Line high = new Line();
        private readonly Line low = new Line();
        private readonly Line close = new Line();
        private readonly Line volume = new Line();
        private readonly Line fast = new Line();
        private Ema fastCalculator;
        private readonly Line slow = new Line();
        private Ema slowCalculator;
        private readonly Line atr5TrueRange = new Line();
        private TrueRange atr5TrueRangeCalculator;
        private readonly Line atr5 = new Line();
        private Rma atr5Calculator;

        protected override void OnStart()
        {
            fastCalculator = new Ema(3);
            slowCalculator = new Ema(8);
            atr5TrueRangeCalculator = new TrueRange();
            atr5Calculator = new Rma(5);
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
            fast.Add(fastCalculator.Next(close.Now)); // ema(close, 3)
            slow.Add(slowCalculator.Next(close.Now)); // ema(close, 8)
            atr5TrueRange.Add(atr5TrueRangeCalculator.Next(high.Now, low.Now, close.Now));
            atr5.Add(atr5Calculator.Next(atr5TrueRange.Now)); // atr(5)
            ready = ready || (!double.IsNaN(fast.Now) && !double.IsNaN(slow.Now) && !double.IsNaN(atr5.Now));
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
            bool ruleCrossUp = fast.Now > slow.Now; // trigger, long: fast > slow
            bool ruleCrossDown = fast.Now < slow.Now; // trigger, short: fast < slow
            bool longSignal = ready && ruleCrossUp;
            bool shortSignal = ready && ruleCrossDown;
            int orderSide = longSignal == shortSignal ? 0 : longSignal ? 1 : -1; // both sides at once cancel each other
            string rule = (orderSide > 0 ? "cross_up" : orderSide < 0 ? "cross_down" : "");

            // Market exits: rules in the contract's order, then time, then an opposite signal.
            string exitReason = side == 0 ? "" : (orderSide == -side ? "reverse" : "");
            if (side != 0 && holding.Unfinished != "") exitReason = holding.Unfinished;

            // The next entry.
            bool wanted = orderSide != 0 && (orderSide != side || exitReason != "");
            long newStop = ToTicks(0.6 * atr5.Now);
            long newTrail = Round(60.0);
            long newRisk = newStop; // R, in ticks
            long newTarget = ToTicks(0.8 * atr5.Now);
            if (wanted && (newStop < 1 || newTrail < 1 || newTarget < 1))
            {
                Print("Entry {0} refused: a distance below one tick.", rule);
                wanted = false;
            }
            double units = Math.Min(balance * 0.2 / 100.0 / (newRisk * Symbol.TickSize * unitValue), balance * 30.0 / (close.Now * unitValue));
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
            if (holding.BestGain >= Round(0.4 * holding.RiskTicks) && 2 > holding.StopGain)
            {
                holding.StopGain = 2;
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
