using System.Diagnostics;
using System.Text;
using CryptoList.Helper.Tests.Worlds;

namespace CryptoList.Helper.Tests.Commands;

/// <summary>The real program in a process of its own.</summary>
public sealed class ProcessTests : IDisposable
{
    private const int AttachmentBytes = 50 * 1024 * 1024;
    private readonly Town _town = new();

    public void Dispose() => _town.Dispose();

    [Fact]
    public async Task The_program_reads_standard_input_and_writes_standard_output()
    {
        var home = _town.PathOf("real");
        Assert.Equal(0, (await RunAsync([], Stream.Null, Stream.Null, "--home", home, "init", "--no-passphrase")).Code);
        using var log = new MemoryStream();
        Assert.Equal(0, (await RunAsync([], Input(_town.Server.Record), log, "--home", home, "list", "open", "--server-record", "-", "--name", "Team", "--me", "alice@example.org")).Code);
        Assert.StartsWith("{\"e\":\"", Encoding.UTF8.GetString(log.ToArray()));
        Assert.Equal(2, (await RunAsync([], Stream.Null, Stream.Null, "--home", home, "send")).Code);
        Assert.Equal(2, (await RunAsync([], Stream.Null, Stream.Null, "--home", _town.PathOf("none"), "list")).Code);
    }

    [Fact]
    public async Task A_passphrase_comes_from_the_environment_and_a_wrong_one_is_exit_code_2()
    {
        var home = _town.PathOf("real");
        Assert.Equal(0, (await RunAsync([("CRYPTOLIST_PASSPHRASE", "right")], Stream.Null, Stream.Null, "--home", home, "init")).Code);
        Assert.Equal(0, (await RunAsync([("CRYPTOLIST_PASSPHRASE", "right")], Stream.Null, Stream.Null, "--home", home, "fingerprint")).Code);
        var (code, error) = await RunAsync([("CRYPTOLIST_PASSPHRASE", "wrong")], Stream.Null, Stream.Null, "--home", home, "fingerprint");
        Assert.Equal(2, code);
        Assert.Contains("Wrong passphrase", error);
    }

    [Fact]
    public async Task Fifty_megabytes_are_sealed_and_opened_with_a_heap_smaller_than_they_are()
    {
        (string, string)[] small = [("DOTNET_GCHeapHardLimit", "0x1800000"), ("DOTNET_gcServer", "0")]; // 24 MiB
        var home = _town.PathOf("real");
        await RunAsync([], Stream.Null, Stream.Null, "--home", home, "init", "--no-passphrase");
        using var log = new MemoryStream();
        await RunAsync([], Input(_town.Server.Record), log, "--home", home, "list", "open", "--server-record", "-", "--name", "Team", "--me", "alice@example.org");
        _town.Server.Install(log.ToArray());
        _town.Time.Now = DateTimeOffset.FromUnixTimeSeconds(_town.Server.Log[_town.Server.Log.HeadNumber].Time).ToUnixTimeSeconds();

        var message = BigMessage();
        using var sealedPost = new MemoryStream();
        var (code, error) = await RunAsync(small, new MemoryStream(message), sealedPost, "--home", home, "seal");
        Assert.True(code == 0, error);
        _town.Time.Now += 60;
        var (fault, copies) = _town.Server.Submit(sealedPost.ToArray());
        Assert.Null(fault);
        using var opened = new MemoryStream();
        (code, error) = await RunAsync(small, new MemoryStream(copies["alice@example.org"]), opened, "--home", home, "open");
        Assert.True(code == 0, error);

        var body = message.AsSpan(message.AsSpan().IndexOf("\r\n\r\n"u8) + 4);
        Assert.True(opened.ToArray().AsSpan().EndsWith(body));
    }

    private static byte[] BigMessage()
    {
        using var message = new MemoryStream();
        message.Write("Subject: Big\r\nMIME-Version: 1.0\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n"u8);
        var line = Encoding.ASCII.GetBytes(new string('A', 76) + "\r\n");
        while (message.Length < AttachmentBytes) message.Write(line);
        return message.ToArray();
    }

    private static MemoryStream Input(string text) => new(Encoding.UTF8.GetBytes(text));

    private static async Task<(int Code, string Error)> RunAsync((string Name, string Value)[] environment, Stream input, Stream output, params string[] args)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "cryptolist-helper.dll");
        var start = new ProcessStartInfo("dotnet", [program, .. args]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var copying = process.StandardOutput.BaseStream.CopyToAsync(output);
        try
        {
            await input.CopyToAsync(process.StandardInput.BaseStream);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading all.
        }

        await copying;
        await process.WaitForExitAsync();
        return (process.ExitCode, await error);
    }
}
