using CryptoList.Helper.Terminal;

namespace CryptoList.Helper.Tests.Worlds;

/// <summary>A machine on which every program ends well, and secret-tool keeps what it is given; every call is noted. With no <paramref name="kept"/> there is no program at all.</summary>
internal sealed class RecordedPrograms(Dictionary<string, string>? kept) : IPrograms
{
    public Dictionary<string, string> Kept => kept!;

    /// <summary>Name and arguments.</summary>
    public List<string> Calls { get; } = [];

    /// <summary>Programs that end badly, and with what words.</summary>
    public Dictionary<string, string> Failing { get; } = [];

    public Task<ProgramRun?> RunAsync(string name, IReadOnlyList<string> arguments, string input, CancellationToken cancellation)
    {
        Calls.Add($"{name} {string.Join(' ', arguments)}");
        return Task.FromResult(kept is null ? null : Failing.TryGetValue(name, out var words) ? new ProgramRun(1, "", words) : name == "secret-tool" ? Secret(arguments, input) : new ProgramRun(0, "", ""));
    }

    private ProgramRun Secret(IReadOnlyList<string> arguments, string input)
    {
        if (arguments[0] == "store") kept![arguments[^1]] = input;
        return arguments[0] == "store" ? new(0, "", "") : kept!.TryGetValue(arguments[^1], out var secret) ? new(0, secret, "") : new(1, "", "");
    }
}
