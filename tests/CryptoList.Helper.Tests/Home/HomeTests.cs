using System.Runtime.Versioning;
using CryptoList.Helper.Home;
using CryptoList.Helper.Tests.Worlds;

namespace CryptoList.Helper.Tests.Home;

public sealed class HomeTests : IDisposable
{
    private readonly Town _town = new();

    public void Dispose() => _town.Dispose();

    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public async Task Nobody_else_may_look_into_a_home()
    {
        var alice = await _town.OpenAsync();
        await _town.PostAsync(alice, Town.Message("A", "b"));

        Assert.All(Directory.EnumerateDirectories(alice.Home, "*", SearchOption.AllDirectories).Append(alice.Home), d =>
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(d)));
        Assert.All(Directory.EnumerateFiles(alice.Home, "*", SearchOption.AllDirectories), f =>
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(f)));
    }

    [Theory]
    [InlineData("/a", "/b", "/c", "/a")]
    [InlineData(null, "/b", "/c", "/b")]
    [InlineData(null, null, "/c", "/c/cryptolist")]
    [InlineData(null, null, "relative", "/home/u/.config/cryptolist")]
    [InlineData(null, null, null, "/home/u/.config/cryptolist")]
    public void The_home_is_named_by_option_then_variable_then_the_configuration_folder(string? option, string? variable, string? xdg, string expected)
    {
        var environment = new Dictionary<string, string?> { ["CRYPTOLIST_HOME"] = variable, ["XDG_CONFIG_HOME"] = xdg, ["HOME"] = "/home/u" };
        Assert.Equal(expected, HomeFolder.Resolve(option, environment.GetValueOrDefault).Path);
    }

    [Fact]
    public async Task A_home_that_another_process_changes_is_not_changed_by_a_second()
    {
        var home = new HomeFolder(_town.PathOf("held"));
        home.Create();
        using var held = await HomeLock.AcquireAsync(home, TimeSpan.Zero, TimeProvider.System, default);

        var refused = await Assert.ThrowsAsync<HelperException>(() => HomeLock.AcquireAsync(home, TimeSpan.FromMilliseconds(1), TimeProvider.System, default));
        Assert.Equal(ExitCode.Usage, refused.ExitCode);

        held.Dispose();
        using var again = await HomeLock.AcquireAsync(home, TimeSpan.Zero, TimeProvider.System, default);
    }

    [Fact]
    public async Task Nothing_is_left_in_the_temporary_folder()
    {
        var alice = await _town.OpenAsync();
        var copies = await _town.PostAsync(alice, Town.Message("A", "b"));
        (await alice.RunWithAsync(copies[alice.Address], "open")).Well();
        (await alice.RunWithAsync("Subject: x\n\nnot a post\n", "open")).With(ExitCode.Refused);

        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(alice.Home, "tmp")));
    }
}
