// A simulated account: market orders fill at the open at which they are given, stops and targets are measured from the
// fill. Within a bar: a gap at the open, then what OnBar orders, then the range, whose nearer extreme comes first.
using System;
using System.Collections.Generic;
using System.Globalization;
using cAlgo.API.Internals;

namespace cAlgo.API
{
    public sealed class Broker : IAccount
    {
        public readonly Bars Bars = new Bars();
        public readonly Positions Positions = new Positions();
        public readonly Symbol Symbol;
        public readonly double AccountPerQuote;
        private readonly double commissionPct, costTicks;
        private readonly int failEvery; // every so many orders fail, none where 0
        private readonly Dictionary<int, int> entryBars = new Dictionary<int, int>();
        private readonly Action<string> write;
        private int positions, orders;

        // Costs are charged at the exit: percent of both fills, and ticks per side.
        public Broker(
            Symbol symbol, double balance, double accountPerQuote, double commissionPct, double costTicks, int failEvery,
            Action<string> write)
        {
            Symbol = symbol;
            Balance = balance;
            AccountPerQuote = accountPerQuote;
            this.commissionPct = commissionPct;
            this.costTicks = costTicks;
            this.failEvery = failEvery;
            this.write = write;
        }

        public double Balance { get; private set; }

        private int Now { get { return Bars.Count - 1; } }

        private double Open { get { return Bars.OpenPrices.Last(0); } }

        public long Ticks(double price) { return (long)Math.Floor(price / Symbol.TickSize + 0.5 + 1e-6); }

        public void Log(string message)
        {
            write("# " + message);
        }

        public void FillGaps()
        {
            foreach (Position position in Positions.Open.ToArray())
            {
                int side = position.TradeType == TradeType.Buy ? 1 : -1;
                long open = side * Ticks(Open);
                bool stopped = position.StopLoss.HasValue && open <= side * Ticks(position.StopLoss.Value);
                bool reached = position.TakeProfit.HasValue && open >= side * Ticks(position.TakeProfit.Value);
                if (stopped || reached) Settle(position, Ticks(Open), stopped ? "stop" : "target");
            }
        }

        public void FillRange(double high, double low)
        {
            foreach (Position position in Positions.Open.ToArray())
            {
                bool buy = position.TradeType == TradeType.Buy;
                long? stop = position.StopLoss.HasValue ? Ticks(position.StopLoss.Value) : (long?)null;
                long? target = position.TakeProfit.HasValue ? Ticks(position.TakeProfit.Value) : (long?)null;
                bool stopped = stop.HasValue && (buy ? Ticks(low) <= stop : Ticks(high) >= stop);
                bool reached = target.HasValue && (buy ? Ticks(high) >= target : Ticks(low) <= target);
                bool lowFirst = Ticks(Open) - Ticks(low) <= Ticks(high) - Ticks(Open);
                if (stopped && reached) stopped = lowFirst == buy;
                if (stopped) Settle(position, stop.Value, "stop");
                else if (reached) Settle(position, target.Value, "target");
            }
        }

        public void CloseAll(double price)
        {
            foreach (Position position in Positions.Open.ToArray()) Settle(position, Ticks(price), "end_of_data");
        }

        public TradeResult Execute(
            TradeType type, string symbol, double volume, string label, double? stopPips, double? targetPips, string comment)
        {
            if (symbol != Symbol.Name) throw new InvalidOperationException("another symbol is not modelled: " + symbol);
            double steps = volume / Symbol.VolumeInUnitsStep;
            if (Fails()) return new TradeResult(null, ErrorCode.TechnicalError);
            if (volume < Symbol.VolumeInUnitsMin || Math.Abs(steps - Math.Round(steps)) > 1e-6 + steps * 1e-12)
                return new TradeResult(null, ErrorCode.BadVolume);
            if (stopPips <= 0 || targetPips <= 0) throw new InvalidOperationException("a distance that is not above 0 is not modelled");
            if (Positions.Open.Count > 0) throw new InvalidOperationException("a second position is not modelled");
            int side = type == TradeType.Buy ? 1 : -1;
            Position position = new Position
            {
                Id = ++positions, Label = label, Comment = comment, SymbolName = symbol, TradeType = type,
                VolumeInUnits = volume, EntryPrice = Open,
            };
            if (stopPips.HasValue) position.StopLoss = Open - side * stopPips.Value * Symbol.PipSize;
            if (targetPips.HasValue) position.TakeProfit = Open + side * targetPips.Value * Symbol.PipSize;
            entryBars[position.Id] = Now;
            Positions.Open.Add(position);
            return new TradeResult(position, null);
        }

        public TradeResult Modify(Position position, double? stop, double? target, ProtectionType? protection)
        {
            if (protection != ProtectionType.Absolute) throw new InvalidOperationException("only absolute prices are modelled");
            if (Fails()) return new TradeResult(position, ErrorCode.TechnicalError);
            int side = position.TradeType == TradeType.Buy ? 1 : -1;
            if (stop.HasValue && side * Ticks(Open) <= side * Ticks(stop.Value))
                return new TradeResult(position, ErrorCode.TechnicalError);
            position.StopLoss = stop;
            position.TakeProfit = target;
            return new TradeResult(position, null);
        }

        public TradeResult Close(Position position)
        {
            if (Fails()) return new TradeResult(position, ErrorCode.TechnicalError);
            if (!Positions.Open.Contains(position)) return new TradeResult(position, ErrorCode.EntityNotFound);
            Settle(position, Ticks(Open), "market");
            return new TradeResult(position, null);
        }

        private bool Fails() { return failEvery > 0 && ++orders % failEvery == 0; }

        private void Settle(Position position, long exit, string how)
        {
            Positions.Open.Remove(position);
            int side = position.TradeType == TradeType.Buy ? 1 : -1;
            long entry = Ticks(position.EntryPrice);
            double gained = side * (exit - entry) * Symbol.TickSize;
            double cost = (entry + exit) * Symbol.TickSize * commissionPct / 100 + 2 * costTicks * Symbol.TickSize;
            Balance += (gained - cost) * AccountPerQuote * position.VolumeInUnits;
            write(string.Format(
                CultureInfo.InvariantCulture, "trade {0} {1} {2} {3} {4} {5} {6} {7}",
                side, entryBars[position.Id], entry, Now, exit, position.VolumeInUnits, position.Comment, how));
        }
    }
}
