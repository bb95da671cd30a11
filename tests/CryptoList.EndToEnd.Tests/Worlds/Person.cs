using System.Text;
using System.Text.Json;
using CryptoList.Cryptography.Hpke;
using CryptoList.Cryptography.Signatures;
using CryptoList.Helper;
using CryptoList.Helper.Terminal;
using CryptoList.Protocol.Keys;

namespace CryptoList.EndToEnd.Tests.Worlds;

/// <summary>Someone with a home of their own, a clock and an address, who works with the real helper.</summary>
internal sealed class Person(string root, string name, ShiftedTime time, string? home = null)
{
    public string Name { get; } = name;

    public string Address { get; } = $"{name}@example.org";

    public string Home { get; } = Path.Combine(root, "homes", home ?? name);

    /// <summary>This person's own clock.</summary>
    public ShiftedTime Time { get; } = time;

    public Task<Run> RunAsync(params string[] args) => RunWithAsync([], args);

    public Task<Run> RunWithAsync(string input, params string[] args) => RunWithAsync(Encoding.UTF8.GetBytes(input), args);

    public Task<Run> RunWithAsync(byte[] input, params string[] args) => RunAsync(input, args, CancellationToken.None);

    /// <summary>A command that stays, until it is told to stop.</summary>
    public Task<Run> RunUntilAsync(CancellationToken stop, params string[] args) => RunAsync([], args, stop);

    /// <summary>What a copy opens to, and what is shown on the terminal; both must agree on whether it opened.</summary>
    public async Task<(Run Opened, Run Read)> ReadAsync(byte[] copy)
    {
        var (opened, read) = (await RunWithAsync(copy, "open"), await RunWithAsync(copy, "read"));
        Assert.Equal(opened.Code, read.Code);
        return (opened, read);
    }

    /// <summary>The secrets of the home, as an attacker who is a member has them.</summary>
    public async Task<(DeviceKeys Device, ListKey Key, long Epoch)> SecretsAsync()
    {
        using var json = JsonDocument.Parse((await RunAsync("export", "--what", "keys", "--yes-show-secrets")).Well().Output);
        var device = json.RootElement.GetProperty("devices")[0];
        var key = json.RootElement.GetProperty("listKeys").EnumerateArray().Last();
        return (
            new DeviceKeys(
                SigningKey.Import(device.GetProperty("sign").GetBytesFromBase64()),
                HpkePrivateKey.Import(HpkeKem.P256HkdfSha256, device.GetProperty("hpke")[0].GetProperty("private").GetBytesFromBase64())),
            new ListKey(key.GetProperty("key").GetBytesFromBase64()),
            key.GetProperty("epoch").GetInt64());
    }

    private async Task<Run> RunAsync(byte[] input, string[] args, CancellationToken stop)
    {
        using var stdin = new MemoryStream(input);
        using var stdout = new MemoryStream();
        using var stderr = new StringWriter();
        var io = new HelperIo(stdin, stdout, stderr) { Time = Time };
        var code = await HelperApp.RunAsync(["--home", Home, .. args], io, stop);
        return new Run(code, stdout.ToArray(), stderr.ToString());
    }
}
