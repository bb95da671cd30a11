using System.Diagnostics;
using CryptoList.Helper.Home;

namespace CryptoList.Helper.Bridge;

/// <summary>Says to other commands that a bridge of this home runs: <c>bridge/running-PID.json</c>, gone when it stops. One that a crash left behind does not count.</summary>
internal sealed class RunningMark : IDisposable
{
    private readonly string _path;

    /// <summary>Writes it.</summary>
    public RunningMark(HomeFolder home, long now, IReadOnlyList<string> places)
    {
        PrivateFolder.Create(home.BridgeFolder);
        _path = Path.Combine(home.BridgeFolder, $"running-{Environment.ProcessId}-{Guid.NewGuid():N}.json");
        using var self = Process.GetCurrentProcess();
        JsonFile.Write(_path, new Document { Process = self.Id, Started = self.StartTime.ToUniversalTime(), Since = now, Places = places });
    }

    /// <summary>One that runs.</summary>
    /// <param name="Process">Its process id.</param>
    /// <param name="Since">Since when, Unix seconds.</param>
    /// <param name="Places">Where it listens, sentences.</param>
    internal sealed record Running(int Process, long Since, IReadOnlyList<string> Places);

    /// <summary>All bridges of the home that run now.</summary>
    public static IReadOnlyList<Running> In(HomeFolder home) => !Directory.Exists(home.BridgeFolder)
        ? []
        : [.. Directory.EnumerateFiles(home.BridgeFolder, "running-*.json").Select(JsonFile.Read<Document>).Where(Lives).OrderBy(d => d.Since).Select(d => new Running(d.Process, d.Since, d.Places))];

    public void Dispose() => File.Delete(_path);

    private static bool Lives(Document mark)
    {
        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(mark.Process);
            // Numbers of processes come round again.
            return Math.Abs((process.StartTime.ToUniversalTime() - mark.Started).TotalSeconds) < 2;
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    internal sealed record Document
    {
        /// <summary>Version of this file.</summary>
        public int V { get; init; } = 1;

        public required int Process { get; init; }

        /// <summary>When that process began, by the system's clock.</summary>
        public required DateTime Started { get; init; }

        public required long Since { get; init; }

        public required IReadOnlyList<string> Places { get; init; }
    }
}
