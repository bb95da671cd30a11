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

        Array.Sort(rates);
        Console.WriteLine($"{what,-58} {rates[Runs / 2],12:N2} {unit}   ({rates[0]:N2} .. {rates[^1]:N2})");
    }
}
