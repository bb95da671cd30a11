using CryptoList.Server.Settings;
using Xunit;

namespace CryptoList.Server.Tests.Leaving;

public sealed class WebSettingsTests
{
    [Theory]
    [InlineData("Web:Listen", "--Web:Listen=127.0.0.1:8443", "--Web:PublicUrl=https://lists.example.net/")]
    [InlineData("Web:Listen", "--Web:Listen=192.0.2.1:8080", "--Web:Scheme=http", "--Web:PublicUrl=https://lists.example.net/")]
    [InlineData("Web:PublicUrl", "--Web:Listen=127.0.0.1:8080", "--Web:Scheme=http")]
    [InlineData("Web:PublicUrl", "--Web:PublicUrl=http://lists.example.net/")]
    [InlineData("Web:PublicUrl", "--Web:PublicUrl=https://lists.example.net/?a=b")]
    [InlineData("Web:PublicUrl", "--Web:PublicUrl=lists.example.net")]
    [InlineData("Web:LinkLife", "--Web:LinkLife=29d")]
    [InlineData("Web:RequestsPerMinute", "--Web:RequestsPerMinute=0")]
    [InlineData("Web:MaxBodyBytes", "--Web:MaxBodyBytes=100")]
    public void What_cannot_be_used_is_named(string name, params string[] arguments) =>
        Assert.Equal(name, Assert.Single(Assert.Throws<SettingsException>(() => Read(arguments)).Faults).Name);

    [Fact]
    public void A_public_address_ends_in_a_slash()
    {
        var settings = Read("--Web:Listen=[::1]:8080", "--Web:Scheme=http", "--Web:PublicUrl=https://lists.example.net/leave");

        Assert.Equal("https://lists.example.net/leave/", settings.Leaving.PublicUrl!.AbsoluteUri);
    }

    [Fact]
    public void Links_may_be_written_here_and_served_elsewhere() => Assert.Empty(Read("--Web:PublicUrl=https://lists.example.net/").Web.Listen);

    private static ServerSettings Read(params string[] arguments) => ServerSettings.Read(ServerSettings.Configure(arguments));
}
