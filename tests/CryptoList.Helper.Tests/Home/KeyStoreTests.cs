using CryptoList.Helper.Tests.Worlds;

namespace CryptoList.Helper.Tests.Home;

/// <summary>Keys whose passphrase is in the platform's key store.</summary>
public sealed class KeyStoreTests : IDisposable
{
    private readonly Town _town = new();

    public void Dispose() => _town.Dispose();

    [FactIfProgram("/usr/bin/secret-tool", "/usr/bin/gnome-keyring-daemon", "/usr/bin/dbus-run-session")]
    public async Task A_real_secret_service_keeps_the_passphrase_and_opens_the_keys()
    {
        var home = _town.PathOf("home");
        var (code, said) = await DesktopAsync($"$helper --home {home} init --key-store && $helper --home {home} fingerprint");
        Assert.True(code == 0, said);
        Assert.Contains("make a backup", said);

        // Beyond the desktop nobody opens them.
        var (outside, refused) = await RealProgram.RunAsync("dotnet", Path.Combine(AppContext.BaseDirectory, "cryptolist-helper.dll"), "--home", home, "fingerprint");
        Assert.NotEqual(0, outside);
        Assert.Contains("Log in to the desktop", refused);
    }

    [FactIfProgram("/usr/bin/secret-tool", "/usr/bin/gnome-keyring-daemon", "/usr/bin/dbus-run-session")]
    public async Task A_passphrase_that_is_gone_from_the_store_is_told_from_a_store_that_is_locked()
    {
        var home = _town.PathOf("home");
        var (_, said) = await DesktopAsync($"$helper --home {home} init --key-store && secret-tool clear application cryptolist-helper && $helper --home {home} fingerprint");
        Assert.Contains("restore a backup", said);
    }

    [Fact]
    public async Task The_passphrase_is_never_among_a_programs_arguments()
    {
        var programs = new RecordedPrograms(new Dictionary<string, string>());
        var alice = _town.Person("alice");
        alice.Programs = programs;
        (await alice.RunAsync("init", "--key-store")).Well();
        (await alice.RunAsync("fingerprint")).Well();
        var passphrase = Assert.Single(programs.Kept).Value;
        Assert.Equal(32, passphrase.Length);
        Assert.DoesNotContain(programs.Calls, call => call.Contains(passphrase));
        Assert.DoesNotContain(passphrase, Town.Everything(alice));
    }

    [Fact]
    public async Task A_passphrase_that_is_given_goes_before_the_store()
    {
        var alice = _town.Person("alice");
        alice.Programs = new RecordedPrograms(new Dictionary<string, string>());
        (await alice.RunAsync("init", "--key-store")).Well();
        alice.Environment["CRYPTOLIST_PASSPHRASE"] = "another";
        Assert.Contains("Wrong passphrase", (await alice.RunAsync("mail", "test")).With(ExitCode.Usage).Error);
    }

    [Fact]
    public async Task Without_the_program_it_says_what_to_install_and_makes_no_keys()
    {
        var alice = _town.Person("alice");
        alice.Programs = new RecordedPrograms(null);
        Assert.Contains("secret-tool", (await alice.RunAsync("init", "--key-store")).With(ExitCode.Usage).Error);
        Assert.False(File.Exists(Path.Combine(alice.Home, "keyring")));
    }

    private async Task<(int Code, string Said)> DesktopAsync(string work)
    {
        var root = _town.PathOf("desktop");
        Directory.CreateDirectory(root);
        var script = _town.File("desktop.sh", System.Text.Encoding.ASCII.GetBytes($"""
            export HOME={root} XDG_RUNTIME_DIR={root} XDG_DATA_HOME={root}
            printf pass | gnome-keyring-daemon --unlock --components=secrets >/dev/null || exit 90
            helper="dotnet {Path.Combine(AppContext.BaseDirectory, "cryptolist-helper.dll")}"
            {work}

            """.ReplaceLineEndings("\n")));
        return await RealProgram.RunAsync("/usr/bin/dbus-run-session", "--", "/bin/bash", script);
    }
}
