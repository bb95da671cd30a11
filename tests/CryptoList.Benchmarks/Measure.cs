using System.Diagnostics;

namespace CryptoList.Benchmarks;

/// <summary>
/// Runs a piece of work several times after a warm-up and gives the median, least and greatest rate, by the processor time of this
/// process: "on one core" then means the same on a busy machine. Wall time is for benchmarks against a peer.
/// </summary>
internal static class Measure
{
    private const int Runs = 7;

    public static void Rate(string what, string unit, double amount, Action work)
    {
        work();
        using var process = Process.GetCurrentProcess();
        var rates = new double[Runs];
        for (var i = 0; i < Runs; i++)
        {
            process.Refresh();
            var start = process.TotalProcessorTime;
            work();
            process.Refresh();
            rates[i] = amount / (process.TotalProcessorTime - start).TotalSeconds;
        }

        Report(what, rates, unit);
    }

    /// <summary>A line with the median, the least and the greatest.</summary>
    public static void Report(string what, IReadOnlyCollection<double> values, string unit = "")
    {
        var digits = values.Max() < 100 ? "N2" : "N0";
        Console.WriteLine($"{what,-58} {Median(values).ToString(digits),12} {unit}   ({values.Min().ToString(digits)} .. {values.Max().ToString(digits)})");
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
