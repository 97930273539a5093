// The part of cAlgo.API that an exported cBot may use, as far as its reference and samples document it, on a simulated
// account. What is not modelled is not declared, so that a robot that uses it does not compile, or throws.
using System;
using System.Collections.Generic;
using cAlgo.API.Internals;

namespace cAlgo.API.Internals
{
    public interface IAccount
    {
        double Balance { get; }
    }

    public sealed class Symbol
    {
        public string Name;
        public double TickSize { get; set; }
        public double PipSize { get; set; }
        public double PipValue { get; set; }
        public int Digits { get; set; }
        public double VolumeInUnitsMin { get; set; }
        public double VolumeInUnitsMax { get; set; }
        public double VolumeInUnitsStep { get; set; }

        public double NormalizeVolumeInUnits(double volume, RoundingMode mode)
        {
            double steps = volume / VolumeInUnitsStep;
            if (mode == RoundingMode.Down) steps = Math.Floor(steps);
            else if (mode == RoundingMode.Up) steps = Math.Ceiling(steps);
            else steps = Math.Round(steps, MidpointRounding.AwayFromZero);
            return (double)((decimal)steps * (decimal)VolumeInUnitsStep);
        }
    }
}

namespace cAlgo.API
{
    public enum TradeType { Buy, Sell }

    public enum RoundingMode { ToNearest, Down, Up }

    public enum ProtectionType { Absolute, Relative }

    public enum AccessRights { None, FullAccess }

    public enum ErrorCode { TechnicalError, BadVolume, NoMoney, EntityNotFound }

    public static class TimeZones
    {
        public const string UTC = "UTC";
    }

    [AttributeUsage(AttributeTargets.Class)]
    public sealed class RobotAttribute : Attribute
    {
        public string TimeZone { get; set; }
        public AccessRights AccessRights { get; set; }
    }

    [AttributeUsage(AttributeTargets.Property)]
    public sealed class ParameterAttribute : Attribute
    {
        public ParameterAttribute(string name) { Name = name; }

        public string Name { get; private set; }
        public object DefaultValue { get; set; }
        public object MinValue { get; set; }
        public object MaxValue { get; set; }
        public double Step { get; set; }
        public string Group { get; set; }
    }

    public sealed class DataSeries
    {
        internal readonly List<double> Values = new List<double>();

        public double Last(int index) { return Values[Values.Count - 1 - index]; }
    }

    public sealed class TimeSeries
    {
        internal readonly List<DateTime> Values = new List<DateTime>();

        public DateTime Last(int index) { return Values[Values.Count - 1 - index]; }
    }

    public sealed class Bars
    {
        internal Bars() { }

        public readonly TimeSeries OpenTimes = new TimeSeries();
        public readonly DataSeries OpenPrices = new DataSeries();
        public readonly DataSeries HighPrices = new DataSeries();
        public readonly DataSeries LowPrices = new DataSeries();
        public readonly DataSeries ClosePrices = new DataSeries();
        public readonly DataSeries TickVolumes = new DataSeries();

        public int Count { get { return OpenTimes.Values.Count; } }
    }

    public sealed class Position
    {
        internal Position() { }

        public int Id { get; internal set; }
        public string Label { get; internal set; }
        public string Comment { get; internal set; }
        public string SymbolName { get; internal set; }
        public TradeType TradeType { get; internal set; }
        public double VolumeInUnits { get; internal set; }
        public double EntryPrice { get; internal set; }
        public double? StopLoss { get; internal set; }
        public double? TakeProfit { get; internal set; }
    }

    public sealed class TradeResult
    {
        internal TradeResult(Position position, ErrorCode? error) { Position = position; Error = error; }

        public bool IsSuccessful { get { return Error == null; } }
        public Position Position { get; private set; }
        public ErrorCode? Error { get; private set; }
    }

    public sealed class Positions
    {
        internal readonly List<Position> Open = new List<Position>();

        public Position[] FindAll(string label, string symbolName)
        {
            return Open.FindAll(item => item.Label == label && item.SymbolName == symbolName).ToArray();
        }
    }

    public abstract class Robot
    {
        internal Broker Broker;

        public Bars Bars { get { return Broker.Bars; } }
        public Symbol Symbol { get { return Broker.Symbol; } }
        public string SymbolName { get { return Broker.Symbol.Name; } }
        public IAccount Account { get { return Broker; } }
        public Positions Positions { get { return Broker.Positions; } }

        public TradeResult ExecuteMarketOrder(
            TradeType tradeType, string symbolName, double volume, string label, double? stopLossPips,
            double? takeProfitPips, string comment)
        {
            return Broker.Execute(tradeType, symbolName, volume, label, stopLossPips, takeProfitPips, comment);
        }

        public TradeResult ModifyPosition(Position position, double? stopLoss, double? takeProfit, ProtectionType? protection)
        {
            return Broker.Modify(position, stopLoss, takeProfit, protection);
        }

        public TradeResult ClosePosition(Position position) { return Broker.Close(position); }

        public void Print(string message, params object[] parameters) { Broker.Log(string.Format(message, parameters)); }

        protected virtual void OnStart() { }

        protected virtual void OnBar() { }

        protected virtual void OnStop() { }

        internal void Start() { OnStart(); }

        internal void Bar() { OnBar(); }

        internal void Stop() { OnStop(); }
    }
}
