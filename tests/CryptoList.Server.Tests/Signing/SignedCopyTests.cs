using System.Security.Cryptography;
using System.Text;
using CryptoList.Mail.Tests.Dkim;
using CryptoList.Server.Settings;
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
        var record = $"v=DKIM1; k=rsa; p={Convert.ToBase64String(_key.ExportSubjectPublicKeyInfo())}";

        var copies = (await server.CopiesAsync(3)).SelectMany(c => c).Select(Encoding.Latin1.GetString).ToList();

        Assert.All(copies, c => Assert.True(Dkimpy.Verifies(c, record)));
        Assert.Single(copies.Select(Signature).Distinct());
        Assert.Contains("List-Id", Signature(copies[0]), StringComparison.Ordinal);
        Assert.Contains("CryptoList-Distribution", Signature(copies[0]), StringComparison.Ordinal);
        Assert.False(Dkimpy.Verifies(copies[0].Replace("\nSubject: ", "\nSubject: Re: ", StringComparison.Ordinal), record));
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

    private static string Signature(string copy)
    {
        var start = copy.IndexOf("DKIM-Signature:", StringComparison.Ordinal);
        var end = start;
        do end = copy.IndexOf("\r\n", end + 2, StringComparison.Ordinal);
        while (copy[end + 2] is ' ' or '\t');
        return copy[start..end];
    }
}
