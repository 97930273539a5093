// higher_timeframe
// Trade the hour's dips in the direction of the four-hour trend.
// Contract higher_timeframe, version 1, sha256 a0f212889142f87cd601841bca9d2d111652823c8f7a1c4dd4d8e7297b4af857.
// Parameters: trend_length = 20.
// Written for EURUSD on 1h.
// Judged on EURUSD: tick 0.00001, pip 0.0001, volume step 1000.
using System;
using System.Collections.Generic;
using cAlgo.API;
using cAlgo.API.Internals;

namespace cAlgo.Robots
{
    [Robot(TimeZone = TimeZones.UTC, AccessRights = AccessRights.None)]
    public class HigherTimeframe : Robot
    {
        [Parameter("trend_length", DefaultValue = 20, MinValue = 10, MaxValue = 50, Step = 5, Group = "Parameters")]
        public int TrendLength { get; set; }

        // One position under this label; no other position is touched.
        [Parameter("Label", DefaultValue = "higher_timeframe", Group = "Orders")]
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

        // Series: one value per closed bar.
        private readonly Line open = new Line();
        private readonly Line high = new Line();
        private readonly Line low = new Line();
        private readonly Line close = new Line();
        private readonly Line volume = new Line();
        private DateTime h4Start;
        private double[] h4Now;
        private readonly Line h4Open = new Line();
        private readonly Line h4High = new Line();
        private readonly Line h4Low = new Line();
        private readonly Line h4Close = new Line();
        private readonly Line h4Volume = new Line();
        private DateTime d1Start;
        private double[] d1Now;
        private readonly Line d1Open = new Line();
        private readonly Line d1High = new Line();
        private readonly Line d1Low = new Line();
        private readonly Line d1Close = new Line();
        private readonly Line d1Volume = new Line();
        private readonly Line rsi1Gain = new Line();
        private Rma rsi1GainCalculator;
        private readonly Line rsi1Loss = new Line();
        private Rma rsi1LossCalculator;
        private readonly Line rsi1 = new Line();
        private readonly Line trendH4 = new Line();
        private Ema trendH4Calculator;
        private readonly Line trend = new Line();
        private readonly Line dayD1Ema = new Line();
        private Ema dayD1EmaCalculator;
        private readonly Line dayD1Ema_2 = new Line();
        private Ema dayD1Ema2Calculator;
        private readonly Line dayD1Line = new Line();
        private readonly Line dayD1Signal = new Line();
        private Ema dayD1SignalCalculator;
        private readonly Line dayD1Histogram = new Line();
        private readonly Line dayHistogram = new Line();
        private readonly Line atr1TrueRange = new Line();
        private TrueRange atr1TrueRangeCalculator;
        private readonly Line atr1 = new Line();
        private Rma atr1Calculator;

        protected override void OnStart()
        {
            rsi1GainCalculator = new Rma(5);
            rsi1LossCalculator = new Rma(5);
            trendH4Calculator = new Ema(TrendLength);
            dayD1EmaCalculator = new Ema(3);
            dayD1Ema2Calculator = new Ema(6);
            dayD1SignalCalculator = new Ema(3);
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
            CollectH4();
            CollectD1();
            rsi1Gain.Add(rsi1GainCalculator.Next(Math.Max(close.Now - close[1], 0.0))); // rsi(close, 5).gain
            rsi1Loss.Add(rsi1LossCalculator.Next(Math.Max(-(close.Now - close[1]), 0.0))); // rsi(close, 5).loss
            rsi1.Add(rsi1Loss.Now == 0.0 ? 100.0 : 100.0 - Divide(100.0, 1.0 + Divide(rsi1Gain.Now, rsi1Loss.Now))); // rsi(close, 5)
            trend.Add(trendH4.Now); // on 4h bars
            dayHistogram.Add(dayD1Histogram.Now); // on 1d bars
            atr1TrueRange.Add(atr1TrueRangeCalculator.Next(high.Now, low.Now, close.Now));
            atr1.Add(atr1Calculator.Next(atr1TrueRange.Now)); // atr(14)
            ready = ready || (!double.IsNaN(rsi1Loss.Now) && !double.IsNaN(rsi1Gain.Now) && !double.IsNaN(trend.Now) && !double.IsNaN(dayHistogram[24]) && !double.IsNaN(atr1.Now));
        }

        // Bars of 4h on the UTC calendar, put together from the run's own; one is read once it is closed.
        private void CollectH4()
        {
            DateTime start = new DateTime(openTime.Ticks - openTime.Ticks % TimeSpan.FromMinutes(240).Ticks, DateTimeKind.Utc);
            if (start != h4Start && processed > 0)
            {
                h4Open.Add(h4Now[0]);
                h4High.Add(h4Now[1]);
                h4Low.Add(h4Now[2]);
                h4Close.Add(h4Now[3]);
                h4Volume.Add(h4Now[4]);
                trendH4.Add(trendH4Calculator.Next(h4Close.Now)); // ema(close, trend_length)
            }
            if (start != h4Start || processed == 0)
            {
                h4Start = start;
                h4Now = new[] { open.Now, high.Now, low.Now, close.Now, volume.Now };
                return;
            }
            h4Now[1] = Math.Max(h4Now[1], high.Now);
            h4Now[2] = Math.Min(h4Now[2], low.Now);
            h4Now[3] = close.Now;
            h4Now[4] += volume.Now;
        }

        // Bars of 1d on the UTC calendar, put together from the run's own; one is read once it is closed.
        private void CollectD1()
        {
            DateTime start = new DateTime(openTime.Ticks - openTime.Ticks % TimeSpan.FromMinutes(1440).Ticks, DateTimeKind.Utc);
            if (start != d1Start && processed > 0)
            {
                d1Open.Add(d1Now[0]);
                d1High.Add(d1Now[1]);
                d1Low.Add(d1Now[2]);
                d1Close.Add(d1Now[3]);
                d1Volume.Add(d1Now[4]);
                dayD1Ema.Add(dayD1EmaCalculator.Next(d1Close.Now));
                dayD1Ema_2.Add(dayD1Ema2Calculator.Next(d1Close.Now));
                dayD1Line.Add(dayD1Ema.Now - dayD1Ema_2.Now); // macd(close, 3, 6, 3).line
                dayD1Signal.Add(dayD1SignalCalculator.Next(dayD1Line.Now)); // macd(close, 3, 6, 3).signal
                dayD1Histogram.Add(dayD1Line.Now - dayD1Signal.Now); // macd(close, 3, 6, 3).histogram
            }
            if (start != d1Start || processed == 0)
            {
                d1Start = start;
                d1Now = new[] { open.Now, high.Now, low.Now, close.Now, volume.Now };
                return;
            }
            d1Now[1] = Math.Max(d1Now[1], high.Now);
            d1Now[2] = Math.Min(d1Now[2], low.Now);
            d1Now[3] = close.Now;
            d1Now[4] += volume.Now;
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

            // Entry rules, read on the closed bar.
            bool ruleDip = rsi1.Now < 35.0 && close.Now > trend.Now && dayHistogram.Now > dayHistogram[24]; // trigger, long: rsi_1 < 35 and close > trend and day.histogram > day.histogram[24]
            bool ruleRally = rsi1.Now > 65.0 && close.Now < trend.Now; // trigger, short: rsi_1 > 65 and close < trend
            bool longSignal = ready && ruleDip;
            bool shortSignal = ready && ruleRally;
            int orderSide = longSignal == shortSignal ? 0 : longSignal ? 1 : -1; // both sides at once cancel each other
            string rule = (orderSide > 0 ? "dip" : orderSide < 0 ? "rally" : "");

            // Market exits: rules in the contract's order, then time, then an opposite signal.
            string exitReason = side == 0 ? "" : (orderSide == -side ? "reverse" : "");
            if (side != 0 && holding.Unfinished != "") exitReason = holding.Unfinished;

            // The next entry.
            bool wanted = orderSide != 0 && (orderSide != side || exitReason != "");
            long newStop = ToTicks(1.5 * atr1.Now);
            long newRisk = newStop; // R, in ticks
            long newTarget = Round(1.5 * newRisk);
            if (wanted && (newStop < 1 || newTarget < 1))
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
    }
}
