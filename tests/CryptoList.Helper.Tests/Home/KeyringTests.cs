using CryptoList.Helper.Tests.Worlds;

namespace CryptoList.Helper.Tests.Home;

public sealed class KeyringTests : IDisposable
{
    private readonly Town _town = new();

    public void Dispose() => _town.Dispose();

    [Fact]
    public async Task Keys_under_a_passphrase_open_with_it_and_with_no_other()
    {
        var alice = _town.Person("alice");
        alice.Environment["CRYPTOLIST_PASSPHRASE"] = "four words at least";
        var made = (await alice.RunAsync("init")).Well().Text;
        Assert.Equal(made.Trim(), (await alice.RunAsync("fingerprint")).Well().Text.Split("  ")[0]);

        alice.Environment["CRYPTOLIST_PASSPHRASE"] = "another";
        Assert.Contains("Wrong passphrase", (await alice.RunAsync("fingerprint")).With(ExitCode.Usage).Error);
        alice.Environment.Clear();
        Assert.Contains("--passphrase-file", (await alice.RunAsync("fingerprint")).With(ExitCode.Usage).Error);

        var file = _town.File("pass", "four words at least\n"u8.ToArray());
        (await alice.RunAsync("--passphrase-file", file, "fingerprint")).Well();
    }

    [Fact]
    public async Task A_passphrase_is_asked_for_twice_and_must_be_the_same()
    {
        var alice = _town.Person("alice");
        alice.Terminal = new Answers("one", "two");
        (await alice.RunAsync("init")).With(ExitCode.Usage);
        Assert.False(File.Exists(Path.Combine(alice.Home, "keyring")));

        alice.Terminal = new Answers("one", "one", "one");
        (await alice.RunAsync("init")).Well();
        (await alice.RunAsync("fingerprint")).Well();
    }

    [Fact]
    public async Task Without_keys_every_command_says_how_to_make_them()
    {
        foreach (var args in new string[][] { ["list"], ["seal"], ["open"], ["fingerprint"], ["sync"], ["outbox"], ["accept", "-"] })
        {
            var run = await _town.Person("nobody").RunWithAsync(args[0] is "accept" or "sync" ? "" : "Subject: x\n\ny\n", args);
            Assert.Equal(ExitCode.Usage, run.Code);
        }
    }

    [Fact]
    public async Task Init_never_replaces_keys()
    {
        var alice = await _town.Person("alice").InitAsync();
        var before = await File.ReadAllBytesAsync(Path.Combine(alice.Home, "keyring"));
        (await alice.RunAsync("init", "--no-passphrase")).With(ExitCode.Usage);
        Assert.Equal(before, await File.ReadAllBytesAsync(Path.Combine(alice.Home, "keyring")));
    }

    [Fact]
    public async Task A_damaged_key_file_is_told_from_a_wrong_passphrase()
    {
        var alice = await _town.Person("alice").InitAsync();
        var path = Path.Combine(alice.Home, "keyring");
        var lines = await File.ReadAllTextAsync(path);
        await File.WriteAllTextAsync(path, lines[..(lines.Length / 2)] + lines[(lines.Length / 2 + 4)..]);
        var run = (await alice.RunAsync("fingerprint")).With(ExitCode.Usage);
        Assert.DoesNotContain("passphrase", run.Error);
    }
}
