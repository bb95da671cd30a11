using System.Diagnostics;

namespace CryptoList.Benchmarks.Serving;

/// <summary>A process of its own, so that its memory and its processor time are its own. Told to stop when it is disposed of.</summary>
internal sealed class MeasuredProcess(ProcessStartInfo start) : IDisposable
{
    private readonly Process _process = Process.Start(start)!;

    public StreamReader Output => _process.StandardOutput;

    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Resident now, in bytes.</summary>
    public long Resident => Status("VmRSS");

    /// <summary>The most it has been since the start or the last <see cref="ForgetPeak"/>, in bytes.</summary>
    public long PeakResident => Status("VmHWM");

    /// <summary>Lets the kernel count the peak anew.</summary>
    public void ForgetPeak() => File.WriteAllText($"/proc/{_process.Id}/clear_refs", "5");

    public void Dispose()
    {
        using (var stop = Process.Start("kill", ["-TERM", $"{_process.Id}"])) stop.WaitForExit();
        if (!_process.WaitForExit(30_000)) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private long Status(string field) =>
        long.Parse(File.ReadLines($"/proc/{_process.Id}/status").Single(l => l.StartsWith(field + ":", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2]) * 1024;
}
