using System.Text;
using CryptoList.Helper.Terminal;

namespace CryptoList.Helper.Tests.Worlds;

/// <summary>Someone with a home of their own and an address, who runs the helper in this process.</summary>
public sealed class Person(string root, string name, TimeProvider time, string? home = null)
{
    public string Name { get; } = name;

    public string Address { get; } = $"{name}@example.org";

    public string Home { get; } = Path.Combine(root, home ?? name);

    public Dictionary<string, string> Environment { get; } = [];

    public ITerminal Terminal { get; set; } = new NoTerminal();

    public Internet Internet { get; set; } = new();

    public IPrograms Programs { get; set; } = new SystemPrograms();

    public Task<Run> RunAsync(params string[] args) => RunWithAsync([], args);

    public Task<Run> RunWithAsync(string input, params string[] args) => RunWithAsync(Encoding.UTF8.GetBytes(input), args);

    /// <summary>A command that stays, until it is told to stop.</summary>
    public Task<Run> RunUntilAsync(CancellationToken stop, params string[] args) => RunAsync([], args, stop);

    public Task<Run> RunWithAsync(byte[] input, params string[] args) => RunAsync(input, args, CancellationToken.None);

    private async Task<Run> RunAsync(byte[] input, string[] args, CancellationToken stop)
    {
        using var stdin = new MemoryStream(input);
        using var stdout = new MemoryStream();
        using var stderr = new StringWriter();
        var io = new HelperIo(stdin, stdout, stderr) { Time = time, Environment = name => Environment.GetValueOrDefault(name), Terminal = Terminal, Programs = Programs, Internet = Internet };
        var code = await HelperApp.RunAsync(["--home", Home, .. args], io, stop);
        return new Run(code, stdout.ToArray(), stderr.ToString());
    }

    /// <summary>Makes keys without a passphrase.</summary>
    public async Task<Person> InitAsync()
    {
        (await RunAsync("init", "--no-passphrase", "--device-name", $"{Name}'s laptop")).Well();
        return this;
    }
}
