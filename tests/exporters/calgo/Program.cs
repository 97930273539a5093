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
        // The input has a line per bar: open time (milliseconds), open, high, low, close, volume, each as the bits of a
        // double, since mono reads some decimal numbers an ulp wrong. Arguments: assembly, market, tick, pip, digits, volume step, balance, account currency per quote currency.
        public static int Main(string[] arguments)
        {
            List<double[]> rows = new List<double[]>();
            for (string line = Console.In.ReadLine(); line != null; line = Console.In.ReadLine())
                rows.Add(line.Split(' ').Select(text => BitConverter.Int64BitsToDouble(long.Parse(text))).ToArray());
            foreach (Type type in Assembly.LoadFrom(arguments[0]).GetTypes().Where(item => item.IsSubclassOf(typeof(Robot))))
            {
                Console.Out.WriteLine("robot " + type.Name);
                Run(type, arguments, rows);
            }
            return 0;
        }

        private static void Run(Type type, string[] arguments, List<double[]> rows)
        {
            Func<int, double> number = at => double.Parse(arguments[at], CultureInfo.InvariantCulture);
            double perQuote = number(7);
            Symbol symbol = new Symbol
            {
                Name = arguments[1], TickSize = number(2), PipSize = number(3), Digits = (int)number(4),
                VolumeInUnitsStep = number(5), VolumeInUnitsMin = number(5), VolumeInUnitsMax = 1e12,
                PipValue = number(3) * perQuote,
            };
            Broker broker = new Broker(symbol, number(6), perQuote, Console.Out.WriteLine);
            Robot robot = (Robot)Activator.CreateInstance(type);
            robot.Broker = broker;
            foreach (PropertyInfo property in type.GetProperties())
            {
                ParameterAttribute parameter = (ParameterAttribute)Attribute.GetCustomAttribute(property, typeof(ParameterAttribute));
                if (parameter != null)
                    property.SetValue(robot, Convert.ChangeType(parameter.DefaultValue, property.PropertyType, CultureInfo.InvariantCulture), null);
            }
            Run(broker, robot, rows);
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
