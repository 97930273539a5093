// Runs every cBot of an assembly over bars read from standard input and writes its trades under its name.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using cAlgo.API.Internals;

namespace cAlgo.API
{
    public static class Program
    {
        // Argument: the assembly. Input: a line with the market; a line with tick, pip, digits, volume step, balance,
        // account currency per quote currency, commission in percent, spread and slippage in ticks, every how many orders one fails; then a line per bar:
        // open time (milliseconds), open, high, low, close, volume. Numbers are the bits of doubles, since mono reads
        // some decimal numbers an ulp wrong.
        public static int Main(string[] arguments)
        {
            string market = Console.In.ReadLine();
            double[] terms = Read(Console.In.ReadLine());
            List<double[]> rows = new List<double[]>();
            for (string line = Console.In.ReadLine(); line != null; line = Console.In.ReadLine()) rows.Add(Read(line));
            foreach (Type type in Assembly.LoadFrom(arguments[0]).GetTypes().Where(item => item.IsSubclassOf(typeof(Robot))))
            {
                Console.Out.WriteLine("robot " + type.Name);
                Run(type, market, terms, rows);
            }
            return 0;
        }

        private static double[] Read(string line)
        {
            return line.Split(' ').Select(text => BitConverter.Int64BitsToDouble(long.Parse(text))).ToArray();
        }

        private static void Run(Type type, string market, double[] terms, List<double[]> rows)
        {
            Symbol symbol = new Symbol
            {
                Name = market, TickSize = terms[0], PipSize = terms[1], Digits = (int)terms[2],
                VolumeInUnitsStep = terms[3], VolumeInUnitsMin = terms[3], VolumeInUnitsMax = 1e12,
                PipValue = terms[1] * terms[5],
            };
            Broker broker = new Broker(symbol, terms[4], terms[5], terms[6], terms[7] / 2 + terms[8], (int)terms[9], Console.Out.WriteLine);
            RobotAttribute settings = (RobotAttribute)Attribute.GetCustomAttribute(type, typeof(RobotAttribute));
            if (settings == null || settings.TimeZone != TimeZones.UTC || settings.AccessRights != AccessRights.None)
                throw new InvalidOperationException("only robots in UTC without access rights are modelled");
            Robot robot = (Robot)Activator.CreateInstance(type);
            robot.Broker = broker;
            foreach (PropertyInfo property in type.GetProperties()) SetDefault(robot, property);
            Run(broker, robot, rows);
        }

        private static void SetDefault(Robot robot, PropertyInfo property)
        {
            ParameterAttribute parameter = (ParameterAttribute)Attribute.GetCustomAttribute(property, typeof(ParameterAttribute));
            if (parameter == null) return;
            Func<object, double> number = value => Convert.ToDouble(value, CultureInfo.InvariantCulture);
            bool low = parameter.MinValue != null && number(parameter.DefaultValue) < number(parameter.MinValue);
            bool high = parameter.MaxValue != null && number(parameter.DefaultValue) > number(parameter.MaxValue);
            if (low || high) throw new InvalidOperationException("the default of " + parameter.Name + " lies outside its bounds");
            object typed = Convert.ChangeType(parameter.DefaultValue, property.PropertyType, CultureInfo.InvariantCulture);
            property.SetValue(robot, typed, null);
        }

        private static void Run(Broker broker, Robot robot, List<double[]> rows)
        {
            Bars bars = broker.Bars;
            double close = 0;
            foreach (double[] fields in rows)
            {
                bars.OpenTimes.Values.Add(new DateTime(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddMilliseconds(fields[0]));
                foreach (DataSeries series in new[] { bars.OpenPrices, bars.HighPrices, bars.LowPrices, bars.ClosePrices })
                    series.Values.Add(fields[1]); // a bar that has just opened
                bars.TickVolumes.Values.Add(0);
                if (bars.Count == 1) robot.Start();
                broker.FillGaps();
                if (bars.Count > 1) robot.Bar();
                broker.FillRange(fields[2], fields[3]);
                Finish(bars, fields);
                close = fields[4];
            }
            robot.Stop();
            broker.CloseAll(close);
        }

        private static void Finish(Bars bars, double[] fields)
        {
            int last = bars.Count - 1;
            bars.HighPrices.Values[last] = fields[2];
            bars.LowPrices.Values[last] = fields[3];
            bars.ClosePrices.Values[last] = fields[4];
            bars.TickVolumes.Values[last] = fields[5];
        }
    }
}
