using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using CryptoList.Lists.Ledger;
using CryptoList.Mail.Tests.Dkim;
using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Roster;
using CryptoList.Server.Settings;
using CryptoList.Server.Sink;
using CryptoList.Server.Tests.Bouncing;
using CryptoList.Server.Tests.Worlds;
using Xunit;

namespace CryptoList.Server.Tests.Signing;

public sealed class SignedCopyTests : IDisposable
{
    private readonly RSA _key = RSA.Create(2048);
    private readonly string _file = Path.GetTempFileName();

    public SignedCopyTests() => File.WriteAllText(_file, _key.ExportPkcs8PrivateKeyPem());

    [FactIfDkimpy]
    public async Task Every_copy_carries_the_same_signature_and_it_verifies()
    {
        await using var server = await TestServer.StartAsync(settings: s => s with { Dkim = new DkimAccess("lists.example.net", "s1", _file) });
        var list = await TestList.OpenAsync(server, "bob", "carol");
        await server.SubmitAsync(list.Seal(list.Owner, "Signed."));

        var copies = (await server.CopiesAsync(3)).SelectMany(c => c).Select(Encoding.Latin1.GetString).ToList();

        Assert.All(copies, c => Assert.True(Dkimpy.Verifies(c, Record)));
        Assert.Single(copies.Select(Signature).Distinct());
        Assert.Contains("List-Id", Signature(copies[0]), StringComparison.Ordinal);
        Assert.Contains("CryptoList-Distribution", Signature(copies[0]), StringComparison.Ordinal);
        Assert.False(Dkimpy.Verifies(copies[0].Replace("\nSubject: ", "\nSubject: Re: ", StringComparison.Ordinal), Record));
    }

    [FactIfDkimpy]
    public async Task With_one_click_each_copy_is_signed_for_itself_with_the_fields_that_RFC_8058_names()
    {
        await using var server = await TestServer.StartAsync(settings: OneClick);
        var list = await TestList.OpenAsync(server, "bob", "carol");
        await server.SubmitAsync(list.Seal(list.Owner, "Signed."));

        var copies = (await server.CopiesAsync(3)).SelectMany(c => c).Select(Encoding.Latin1.GetString).ToList();

        Assert.All(copies, c => Assert.True(Dkimpy.Verifies(c, Record)));
        Assert.Equal(3, copies.Select(Signature).Distinct().Count());
        Assert.Single(copies.Select(c => Regex.Match(Signature(c), "bh=([^;]*)").Groups[1].Value).Distinct());
        Assert.All(copies, c => Assert.False(Dkimpy.Verifies(c.Replace("mailto:team+u-", "mailto:team+v-", StringComparison.Ordinal), Record)));
        Assert.All(copies, c => Assert.False(Dkimpy.Verifies(c.Replace("=One-Click", "=Two-Click", StringComparison.Ordinal), Record)));
        Assert.All(copies, c => Assert.False(Dkimpy.Verifies(c.Replace("CryptoList-Key: v=1", "CryptoList-Key: v=2", StringComparison.Ordinal), Record)));
    }

    [FactIfDkimpy]
    public async Task Copies_with_a_body_each_are_signed_each_for_itself()
    {
        await using var server = await TestServer.StartAsync(settings: s => s with { Dkim = new DkimAccess("lists.example.net", "s1", _file) });
        var list = await TestList.OpenAsync(server, ListPolicy.Default with { Modes = [PostMode.List, PostMode.Unlinkable] }, "bob", "carol");
        await server.SubmitAsync(list.Seal(list.Owner, "Signed.", r => r with { Mode = PostMode.Unlinkable }));

        var copies = (await server.CopiesAsync(3)).SelectMany(c => c).Select(Encoding.Latin1.GetString).ToList();

        Assert.All(copies, c => Assert.True(Dkimpy.Verifies(c, Record)));
        Assert.Equal(3, copies.Select(c => Regex.Match(Signature(c), "bh=([^;]*)").Groups[1].Value).Distinct().Count());
    }

    [FactIfOpendkim]
    public async Task Another_program_verifies_a_copy_signed_for_itself()
    {
        await using var server = await TestServer.StartAsync(settings: OneClick);
        var list = await TestList.OpenAsync(server);
        await server.SubmitAsync(list.Seal(list.Owner, "Signed."));

        var copy = Encoding.Latin1.GetString((await server.CopiesAsync(1)).Single().Single());

        Assert.True(Opendkim.Verifies(copy, "s1", "lists.example.net", Record));
        Assert.False(Opendkim.Verifies(copy.Replace("/u/", "/v/", StringComparison.Ordinal), "s1", "lists.example.net", Record));
    }

    [FactIfDkimpy]
    public async Task A_notice_is_signed_too()
    {
        await using var server = await TestServer.StartAsync(settings: OneClick);
        await TestList.OpenAsync(server);

        await server.SubmitAsync("From: a@example.com\r\n\r\nWho?\r\n"u8.ToArray(), "team+help@lists.example.net", "a@example.com");

        var answer = Assert.Single(await server.Sink!.Store.WaitAsync(1, SinkFilter.All, TimeSpan.FromSeconds(20), default));
        Assert.True(Dkimpy.Verifies(Encoding.Latin1.GetString(await File.ReadAllBytesAsync(answer.File)), Record));
    }

    [FactIfDkimpy]
    public async Task What_owners_are_told_of_a_post_is_signed_too()
    {
        var time = new ShiftedTime();
        await using var server = await TestServer.StartAsync(settings: OneClick, time: time);
        var list = await TestList.OpenAsync(server, "550-bob");
        await server.SubmitAsync(list.Seal(list.Owner, "Refused."));
        await server.SettledAsync();
        time.Forward(TimeSpan.FromMinutes(11));

        await server.Get<PostNotices>().RunOnceAsync();

        var notice = Assert.Single(await server.Sink!.Store.WaitAsync(1, new SinkFilter(null, null, "has not reached everyone"), TimeSpan.FromSeconds(20), default));
        Assert.True(Dkimpy.Verifies(Encoding.Latin1.GetString(await File.ReadAllBytesAsync(notice.File)), Record));
    }

    [TheoryIfDkimpy]
    [InlineData(DkimMode.Off)]
    [InlineData(DkimMode.Shared)]
    [InlineData(DkimMode.PerCopy)]
    public async Task A_sealed_copy_begins_a_chain_that_verifies(DkimMode mode)
    {
        await using var server = await TestServer.StartAsync(settings: s => s with { Dkim = new DkimAccess("lists.example.net", "s1", _file, mode, Arc: true) });
        var list = await TestList.OpenAsync(server, "bob");
        await server.SubmitAsync(list.Seal(list.Owner, "Sealed."));

        var copy = Encoding.Latin1.GetString((await server.CopiesAsync(2))["bob@example.org"].Single());

        Assert.Equal("pass", Dkimpy.Chain(copy, Record));
        Assert.Equal("fail", Dkimpy.Chain(copy.Replace("\nSubject: ", "\nSubject: Re: ", StringComparison.Ordinal), Record));
        Assert.Equal("fail", Dkimpy.Chain(copy.Replace("; none", "; spf=pass", StringComparison.Ordinal), Record));
        Assert.Equal(mode != DkimMode.Off, copy.Contains("\nDKIM-Signature:", StringComparison.Ordinal) || copy.StartsWith("DKIM-Signature:", StringComparison.Ordinal));
        Assert.Equal("Sealed.", list.Member("bob").Read(Encoding.Latin1.GetBytes(copy)));
    }

    [Fact]
    public void A_mode_without_a_key_is_named() => Assert.Equal(
        "Dkim:KeyFile", Assert.Single(Assert.Throws<SettingsException>(() => ServerSettings.Read(ServerSettings.Configure(["--Dkim:Mode=per-copy"]))).Faults).Name);

    [Fact]
    public async Task With_mode_off_a_key_signs_nothing()
    {
        await using var server = await TestServer.StartAsync(settings: s => s with { Dkim = new DkimAccess("lists.example.net", "s1", _file, DkimMode.Off) });
        var list = await TestList.OpenAsync(server);
        await server.SubmitAsync(list.Seal(list.Owner, "Plain."));

        Assert.DoesNotContain("DKIM-Signature", Encoding.Latin1.GetString((await server.CopiesAsync(1)).Single().Single()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signed_copy_opens_as_any_other()
    {
        await using var server = await TestServer.StartAsync(settings: s => s with { Dkim = new DkimAccess("lists.example.net", "s1", _file) });
        var list = await TestList.OpenAsync(server, "bob");
        await server.SubmitAsync(list.Seal(list.Owner, "Signed."));

        Assert.Equal("Signed.", list.Member("bob").Read((await server.CopiesAsync(2))["bob@example.org"].Single()));
    }

    [Fact]
    public async Task Nothing_is_signed_unless_asked()
    {
        await using var server = await TestServer.StartAsync();
        var list = await TestList.OpenAsync(server);
        await server.SubmitAsync(list.Seal(list.Owner, "Plain."));

        Assert.DoesNotContain("DKIM-Signature", Encoding.Latin1.GetString((await server.CopiesAsync(1)).Single().Single()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_file_that_cannot_be_used_is_named_before_anything_starts()
    {
        File.WriteAllText(_file, "not a key");

        var fault = Assert.Single((await Assert.ThrowsAsync<SettingsException>(() => TestServer.StartAsync(settings: s => s with { Dkim = new DkimAccess("lists.example.net", "s1", _file) }))).Faults);

        Assert.Equal(("Dkim:KeyFile", _file), (fault.Name, fault.Value));
    }

    public void Dispose()
    {
        _key.Dispose();
        File.Delete(_file);
    }

    private string Record => $"v=DKIM1; k=rsa; p={Convert.ToBase64String(_key.ExportSubjectPublicKeyInfo())}";

    private ServerSettings OneClick(ServerSettings settings) =>
        settings with { Dkim = new DkimAccess("lists.example.net", "s1", _file), Leaving = new() { PublicUrl = new("https://lists.example.net/") } };

    private static string Signature(string copy)
    {
        var start = copy.IndexOf("DKIM-Signature:", StringComparison.Ordinal);
        var end = start;
        do end = copy.IndexOf("\r\n", end + 2, StringComparison.Ordinal);
        while (copy[end + 2] is ' ' or '\t');
        return copy[start..end];
    }
}
