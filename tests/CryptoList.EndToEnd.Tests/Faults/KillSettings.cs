namespace CryptoList.EndToEnd.Tests.Faults;

/// <summary>How many kills, and by which dice.</summary>
internal sealed record KillSettings(int Kills, int Seed)
{
    /// <summary>A tenth of the kills of docs/reliability.md.</summary>
    public const int Usual = 15;

    /// <summary>From CRYPTOLIST_KILLS and CRYPTOLIST_SEED, where they are set.</summary>
    public static KillSettings FromEnvironment() => new(
        int.Parse(Environment.GetEnvironmentVariable("CRYPTOLIST_KILLS") ?? $"{Usual}"),
        int.TryParse(Environment.GetEnvironmentVariable("CRYPTOLIST_SEED"), out var seed) ? seed : Random.Shared.Next());

    /// <summary>How long the last copies may take, on a machine that does much else.</summary>
    public static TimeSpan Patience => TimeSpan.FromMinutes(3);

    /// <summary>What the servers of this process call themselves.</summary>
    public static string HostName { get; } = $"node{Environment.ProcessId}.example.net";

    /// <summary>What every server of a run is told.</summary>
    public static string[] Server =>
        [$"--Server:HostName={HostName}", "--Delivery:Connections=4", "--Delivery:MarkedCopies=64", "--Delivery:LongestPause=250ms", "--Delivery:Schedule=1s", "--Posting:MaxPostsPerHour=0"];

    public override string ToString() => $"CRYPTOLIST_SEED={Seed} CRYPTOLIST_KILLS={Kills}";
}
