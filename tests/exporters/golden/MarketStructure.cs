// market_structure
// Breaks of confirmed swings and of yesterday's range, in the direction of Supertrend and the cloud.
// Contract market_structure, version 1, sha256 4ea1ce9c2acb264a6c523afa377980152c07d557f1fb0e6f16b279f0545a5558.
// Parameters: length = 10, base = 12, left = 4.
// Written for EURUSD on 1h.
// Judged on EURUSD: tick 0.00001, pip 0.0001, volume step 1000.
using System;
using System.Collections.Generic;
using cAlgo.API;
using cAlgo.API.Internals;

namespace cAlgo.Robots
{
    [Robot(TimeZone = TimeZones.UTC, AccessRights = AccessRights.None)]
    public class MarketStructure : Robot
    {
        [Parameter("length", DefaultValue = 10, MinValue = 5, MaxValue = 30, Step = 1, Group = "Parameters")]
        public int Length { get; set; }
        [Parameter("base", DefaultValue = 12, MinValue = 6, MaxValue = 30, Step = 2, Group = "Parameters")]
        public int Base { get; set; }
        [Parameter("left", DefaultValue = 4, MinValue = 2, MaxValue = 8, Step = 1, Group = "Parameters")]
        public int Left { get; set; }

        // One position under this label; no other position is touched.
        [Parameter("Label", DefaultValue = "market_structure", Group = "Orders")]
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
        private DateTime d1Start;
        private double[] d1Now;
        private readonly Line d1Open = new Line();
        private readonly Line d1High = new Line();
        private readonly Line d1Low = new Line();
        private readonly Line d1Close = new Line();
        private readonly Line d1Volume = new Line();
        private DateTime h4Start;
        private double[] h4Now;
        private readonly Line h4Open = new Line();
        private readonly Line h4High = new Line();
        private readonly Line h4Low = new Line();
        private readonly Line h4Close = new Line();
        private readonly Line h4Volume = new Line();
        private readonly Line hl2 = new Line();
        private readonly Line h4Hl2 = new Line();
        private readonly Line hlc3 = new Line();
        private readonly Line swingHigh = new Line();
        private Pivots swingHighCalculator;
        private readonly Line yesterdayHighD1 = new Line();
        private readonly Line yesterdayHigh = new Line();
        private readonly Line swingLow = new Line();
        private readonly Line yesterdayLowD1 = new Line();
        private readonly Line yesterdayLow = new Line();
        private readonly Line trendTrueRange = new Line();
        private TrueRange trendTrueRangeCalculator;
        private readonly Line trendRma = new Line();
        private Rma trendRmaCalculator;
        private readonly Line trendDirection = new Line();
        private SuperTrend trendDirectionCalculator;
        private readonly Line cloudHighest = new Line();
        private Highest cloudHighestCalculator;
        private readonly Line cloudLowest = new Line();
        private Lowest cloudLowestCalculator;
        private readonly Line cloudConversion = new Line();
        private readonly Line cloudHighest_2 = new Line();
        private Highest cloudHighest2Calculator;
        private readonly Line cloudLowest_2 = new Line();
        private Lowest cloudLowest2Calculator;
        private readonly Line cloudBase = new Line();
        private readonly Line cloudValue = new Line();
        private readonly Line cloudSpanA = new Line();
        private readonly Line cloudHighest_3 = new Line();
        private Highest cloudHighest3Calculator;
        private readonly Line cloudLowest_3 = new Line();
        private Lowest cloudLowest3Calculator;
        private readonly Line cloudLead = new Line();
        private readonly Line cloudSpanB = new Line();
        private readonly Line diUp = new Line();
        private readonly Line diDown = new Line();
        private readonly Line diRange = new Line();
        private Rma diRangeCalculator;
        private readonly Line diRise = new Line();
        private Rma diRiseCalculator;
        private readonly Line diFall = new Line();
        private Rma diFallCalculator;
        private readonly Line diPlusDi = new Line();
        private readonly Line diMinusDi = new Line();
        private readonly Line diBoth = new Line();
        private readonly Line diAdx = new Line();
        private Rma diAdxCalculator;
        private readonly Line h4H4TrueRange = new Line();
        private TrueRange h4H4TrueRangeCalculator;
        private readonly Line h4H4Rma = new Line();
        private Rma h4H4RmaCalculator;
        private readonly Line h4H4Direction = new Line();
        private SuperTrend h4H4DirectionCalculator;
        private readonly Line h4Direction = new Line();
        private readonly Line hullHalf = new Line();
        private Wma hullHalfCalculator;
        private readonly Line hullFull = new Line();
        private Wma hullFullCalculator;
        private readonly Line hull = new Line();
        private Wma hullCalculator;
        private readonly Line fair = new Line();
        private Vwap fairCalculator;
        private readonly Line peakBarsSinceHighest = new Line();
        private BarsSinceHighest peakBarsSinceHighestCalculator;
        private readonly Line peakUp = new Line();
        private readonly Line trendLine = new Line();

        protected override void OnStart()
        {
            swingHighCalculator = new Pivots(Left, 2);
            trendTrueRangeCalculator = new TrueRange();
            trendRmaCalculator = new Rma(Length);
            trendDirectionCalculator = new SuperTrend(Length, 2.0);
            cloudHighestCalculator = new Highest(5);
            cloudLowestCalculator = new Lowest(5);
            cloudHighest2Calculator = new Highest(Base);
            cloudLowest2Calculator = new Lowest(Base);
            cloudHighest3Calculator = new Highest(24);
            cloudLowest3Calculator = new Lowest(24);
            diRangeCalculator = new Rma(Length);
            diRiseCalculator = new Rma(Length);
            diFallCalculator = new Rma(Length);
            diAdxCalculator = new Rma(Length);
            h4H4TrueRangeCalculator = new TrueRange();
            h4H4RmaCalculator = new Rma(5);
            h4H4DirectionCalculator = new SuperTrend(5, 1.5);
            hullHalfCalculator = new Wma((int)Math.Floor((double)Length / 2.0));
            hullFullCalculator = new Wma(Length);
            hullCalculator = new Wma((int)Math.Floor(Math.Sqrt(Length)));
            fairCalculator = new Vwap();
            peakBarsSinceHighestCalculator = new BarsSinceHighest(Length + 1);
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
            hl2.Add((high.Now + low.Now) / 2.0);
            hlc3.Add((high.Now + low.Now + close.Now) / 3.0);
            CollectD1();
            CollectH4();
            swingHighCalculator.Next(high.Now, low.Now);
            swingHigh.Add(swingHighCalculator.High); // pivots(left, 2)
            yesterdayHigh.Add(yesterdayHighD1.Now); // on 1d bars
            swingLow.Add(swingHighCalculator.Low); // pivots(left, 2)
            yesterdayLow.Add(yesterdayLowD1.Now); // on 1d bars
            trendTrueRange.Add(trendTrueRangeCalculator.Next(high.Now, low.Now, close.Now));
            trendRma.Add(trendRmaCalculator.Next(trendTrueRange.Now));
            trendDirectionCalculator.Next(hl2.Now, close.Now, trendRma.Now);
            trendDirection.Add(trendDirectionCalculator.Direction); // supertrend(length, 2)
            cloudHighest.Add(cloudHighestCalculator.Next(high.Now));
            cloudLowest.Add(cloudLowestCalculator.Next(low.Now));
            cloudConversion.Add((cloudHighest.Now + cloudLowest.Now) / 2.0); // ichimoku(5, base, 24).conversion
            cloudHighest_2.Add(cloudHighest2Calculator.Next(high.Now));
            cloudLowest_2.Add(cloudLowest2Calculator.Next(low.Now));
            cloudBase.Add((cloudHighest_2.Now + cloudLowest_2.Now) / 2.0); // ichimoku(5, base, 24).base
            cloudValue.Add((cloudConversion.Now + cloudBase.Now) / 2.0);
            cloudSpanA.Add(cloudValue[Base - 1]); // ichimoku(5, base, 24).span_a
            cloudHighest_3.Add(cloudHighest3Calculator.Next(high.Now));
            cloudLowest_3.Add(cloudLowest3Calculator.Next(low.Now));
            cloudLead.Add((cloudHighest_3.Now + cloudLowest_3.Now) / 2.0); // ichimoku(5, base, 24).lead
            cloudSpanB.Add(cloudLead[Base - 1]); // ichimoku(5, base, 24).span_b
            diUp.Add(WholeTicks(high.Now - high[1])); // adx(length, length).up
            diDown.Add(WholeTicks(-(low.Now - low[1]))); // adx(length, length).down
            diRange.Add(diRangeCalculator.Next(Math.Max(Math.Max(high.Now - low.Now, Math.Abs(high.Now - close[1])), Math.Abs(low.Now - close[1])))); // adx(length, length).range
            diRise.Add(diRiseCalculator.Next(diUp.Now > diDown.Now && diUp.Now > 0.0 ? high.Now - high[1] : 0.0 * diUp.Now)); // adx(length, length).rise
            diFall.Add(diFallCalculator.Next(diDown.Now > diUp.Now && diDown.Now > 0.0 ? -(low.Now - low[1]) : 0.0 * diDown.Now)); // adx(length, length).fall
            diPlusDi.Add(diRange.Now == 0.0 ? 0.0 : Divide(100.0 * diRise.Now, diRange.Now)); // adx(length, length).plus_di
            diMinusDi.Add(diRange.Now == 0.0 ? 0.0 : Divide(100.0 * diFall.Now, diRange.Now)); // adx(length, length).minus_di
            diBoth.Add(diPlusDi.Now + diMinusDi.Now); // adx(length, length).both
            diAdx.Add(diAdxCalculator.Next(diBoth.Now == 0.0 ? 0.0 : Divide(100.0 * Math.Abs(diPlusDi.Now - diMinusDi.Now), diBoth.Now))); // adx(length, length).adx
            h4Direction.Add(h4H4Direction.Now); // on 4h bars
            hullHalf.Add(hullHalfCalculator.Next(close.Now)); // hma(close, length).half
            hullFull.Add(hullFullCalculator.Next(close.Now)); // hma(close, length).full
            hull.Add(hullCalculator.Next(2.0 * hullHalf.Now - hullFull.Now)); // hma(close, length)
            fair.Add(fairCalculator.Next(hlc3.Now, volume.Now, Day(openTime))); // vwap(hlc3)
            peakBarsSinceHighest.Add(peakBarsSinceHighestCalculator.Next(high.Now));
            peakUp.Add(Divide(100.0 * ((double)Length - peakBarsSinceHighest.Now), Length)); // aroon(length).up
            trendLine.Add(trendDirectionCalculator.Line); // supertrend(length, 2)
            ready = ready || (processed >= 1 && !double.IsNaN(swingHigh[1]) && !double.IsNaN(yesterdayHigh[1]) && !double.IsNaN(swingLow[1]) && !double.IsNaN(yesterdayLow[1]) && !double.IsNaN(trendDirection[1]) && !double.IsNaN(cloudHighest[Base - 1]) && !double.IsNaN(cloudLowest[Base - 1]) && !double.IsNaN(cloudHighest_2[Base - 1]) && !double.IsNaN(cloudLowest_2[Base - 1]) && !double.IsNaN(cloudHighest_3[Base - 1]) && !double.IsNaN(cloudLowest_3[Base - 1]) && !double.IsNaN(diAdx.Now) && !double.IsNaN(h4Direction.Now) && !double.IsNaN(hull.Now) && !double.IsNaN(fair.Now) && !double.IsNaN(peakBarsSinceHighest.Now) && !double.IsNaN(diRange.Now) && !double.IsNaN(diFall.Now) && !double.IsNaN(diRise.Now) && !double.IsNaN(trendLine.Now));
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
                yesterdayHighD1.Add(d1High.Now);
                yesterdayLowD1.Add(d1Low.Now);
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
                h4Hl2.Add((h4High.Now + h4Low.Now) / 2.0);
                h4H4TrueRange.Add(h4H4TrueRangeCalculator.Next(h4High.Now, h4Low.Now, h4Close.Now));
                h4H4Rma.Add(h4H4RmaCalculator.Next(h4H4TrueRange.Now));
                h4H4DirectionCalculator.Next(h4Hl2.Now, h4Close.Now, h4H4Rma.Now);
                h4H4Direction.Add(h4H4DirectionCalculator.Direction); // supertrend(5, 1.5)
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

            // Entry rules, read on the closed bar.
            bool ruleBreakUp = close.Now > swingHigh.Now && close[1] <= swingHigh[1] || close.Now > yesterdayHigh.Now && close[1] <= yesterdayHigh[1]; // trigger, long: crosses_above(close, swing.high) or crosses_above(close, yesterday.high)
            bool ruleBreakDown = close.Now < swingLow.Now && close[1] >= swingLow[1] || close.Now < yesterdayLow.Now && close[1] >= yesterdayLow[1]; // trigger, short: crosses_below(close, swing.low) or crosses_below(close, yesterday.low)
            bool ruleTurnUp = trendDirection.Now > trendDirection[1] && close.Now > cloudSpanA.Now; // trigger, long: trend.direction > trend.direction[1] and close > cloud.span_a
            bool ruleTurnDown = trendDirection.Now < trendDirection[1] && close.Now < cloudSpanB.Now; // trigger, short: trend.direction < trend.direction[1] and close < cloud.span_b
            bool ruleDull = diAdx.Now < 12.0; // invalidation, both: di.adx < 12
            bool ruleWithH4 = h4Direction.Now > 0.0 || hull.Now > fair.Now; // filter, long: h4.direction > 0 or hull > fair
            bool longSignal = ready && (ruleBreakUp || ruleTurnUp) && ruleWithH4 && !ruleDull;
            bool shortSignal = ready && (ruleBreakDown || ruleTurnDown) && !ruleDull;
            int orderSide = longSignal == shortSignal ? 0 : longSignal ? 1 : -1; // both sides at once cancel each other
            string rule = (orderSide > 0 ? (ruleBreakUp ? "break_up" : "turn_up") : orderSide < 0 ? (ruleBreakDown ? "break_down" : "turn_down") : "");

            // Market exits: rules in the contract's order, then time, then an opposite signal.
            bool exitStale = peakUp.Now < 20.0 && diMinusDi.Now > diPlusDi.Now; // exit, long: peak.up < 20 and di.minus_di > di.plus_di
            bool exitStaleShort = close.Now > trendLine.Now; // exit, short: close > trend.line
            string exitReason = side == 0 ? "" : (side > 0 && exitStale ? "exit_rule:stale" : side < 0 && exitStaleShort ? "exit_rule:stale_short" : orderSide == -side ? "reverse" : "");
            if (side != 0 && holding.Unfinished != "") exitReason = holding.Unfinished;

            // The next entry.
            bool wanted = orderSide != 0 && (orderSide != side || exitReason != "");
            if (openTime.Date != entryDay)
            {
                entryDay = openTime.Date;
                entriesToday = 0;
            }
            if (wanted && entriesToday >= 3)
            {
                Print("Entry {0} refused: the day has had its {1} entries.", rule, entriesToday);
                wanted = false;
            }
            long newStop = Round(closeTicks * 0.4 / 100.0);
            long newRisk = newStop; // R, in ticks
            long newTarget = Round(2.0 * newRisk);
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

        private static double Divide(double a, double b) { return b == 0 ? double.NaN : a / b; }

        private double WholeTicks(double x) { return Math.Floor(x / Symbol.TickSize + 0.5 + 1e-6); }

        private static double Day(DateTime time) { return (time - new DateTime(1970, 1, 1)).Days; }

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

        private sealed class Pivots
        {
            private readonly int left, right;
            private readonly List<double> highs = new List<double>(), lows = new List<double>();

            public Pivots(int left, int right) { this.left = left; this.right = right; High = double.NaN; Low = double.NaN; }

            public double High { get; private set; }
            public double Low { get; private set; }

            public double Next(double high, double low)
            {
                highs.Add(high);
                lows.Add(low);
                if (highs.Count > left + right + 1) { highs.RemoveAt(0); lows.RemoveAt(0); }
                if (highs.Count < left + right + 1) return double.NaN;
                bool isHigh = true, isLow = true;
                double greatest = high, least = low;
                for (int j = 0; j < highs.Count; j++)
                {
                    isHigh = isHigh && (j < left ? highs[j] < highs[left] : highs[j] <= highs[left]);
                    isLow = isLow && (j < left ? lows[j] > lows[left] : lows[j] >= lows[left]);
                    greatest = Math.Max(greatest, highs[j]);
                    least = Math.Min(least, lows[j]);
                }
                High = double.IsNaN(High) ? greatest : isHigh ? highs[left] : High;
                Low = double.IsNaN(Low) ? least : isLow ? lows[left] : Low;
                return High;
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

        private sealed class SuperTrend
        {
            private readonly double multiplier;
            private double upper = double.NaN, lower = double.NaN, before = double.NaN, trend = -1.0;

            public SuperTrend(int length, double multiplier)
            {
                this.multiplier = multiplier;
                Line = double.NaN;
                Direction = double.NaN;
            }

            public double Line { get; private set; }
            public double Direction { get; private set; }

            public double Next(double middle, double close, double width)
            {
                double last = before;
                before = close;
                if (double.IsNaN(width)) return double.NaN;
                double top = middle + multiplier * width, bottom = middle - multiplier * width;
                if (!double.IsNaN(upper))
                {
                    if (!(top < upper || last > upper)) top = upper;
                    if (!(bottom > lower || last < lower)) bottom = lower;
                    if (trend < 0.0 ? close > top : close < bottom) trend = -trend;
                }
                upper = top;
                lower = bottom;
                Line = trend > 0.0 ? lower : upper;
                Direction = trend;
                return Line;
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

        private sealed class Vwap
        {
            private double today = double.NaN, traded, weighed;

            public double Next(double x, double volume, double day)
            {
                if (day != today) { traded = 0.0; weighed = 0.0; today = day; }
                traded += volume;
                weighed += x * volume;
                return traded > 0.0 ? weighed / traded : x;
            }
        }

        private sealed class BarsSinceHighest
        {
            private readonly int length;
            private readonly List<double> window = new List<double>();

            public BarsSinceHighest(int length) { this.length = length; }

            public double Next(double x)
            {
                if (double.IsNaN(x)) return double.NaN;
                window.Add(x);
                if (window.Count > length) window.RemoveAt(0);
                if (window.Count < length) return double.NaN;
                int best = length - 1;
                for (int j = length - 2; j >= 0; j--) if (window[j] > window[best]) best = j;
                return length - 1 - best;
            }
        }
    }
}
