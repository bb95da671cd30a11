using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CryptoList.Helper.Bridge.Door;
using CryptoList.Helper.Home;
using CryptoList.Helper.Tests.Worlds;

namespace CryptoList.Helper.Tests.Bridge;

public sealed class CertificateTests : IDisposable
{
    private readonly Town _town = new();

    public void Dispose() => _town.Dispose();

    [Theory]
    [InlineData("localhost", "127.0.0.1", true)]
    [InlineData("localhost", "::1", true)]
    [InlineData("mail.example.org", "127.0.0.1", false)]
    [InlineData("localhost", "192.0.2.1", false)]
    public async Task Whoever_had_the_authoritys_key_could_speak_for_loopback_alone(string name, string address, bool believed)
    {
        var person = _town.Person("alice");
        (await person.RunAsync("bridge", "certificate")).Well();
        using var authority = LocalAuthority.Load(new HomeFolder(person.Home), _town.Time.GetUtcNow(), TimeSpan.Zero)!;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=thief", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        names.AddIpAddress(IPAddress.Parse(address));
        request.CertificateExtensions.Add(names.Build());
        using var forged = request.Create(authority, authority.NotBefore, authority.NotAfter, [1]);
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = _town.Time.GetUtcNow().UtcDateTime;
        Assert.Equal(believed, chain.Build(forged));
    }

    [Fact]
    public async Task It_stays_the_same_until_it_is_asked_for_anew()
    {
        var person = _town.Person("alice");
        var first = (await person.RunAsync("bridge", "certificate")).Well().Text;
        Assert.Equal(first, (await person.RunAsync("bridge", "certificate")).Well().Text);
        Assert.NotEqual(first, (await person.RunAsync("bridge", "certificate", "--new")).Well().Text);
    }

    [FactIfProgram("/usr/bin/certutil")]
    public async Task A_profile_is_told_to_trust_it_for_servers_and_nothing_else()
    {
        var person = _town.Person("alice");
        var profile = Directory.CreateDirectory(_town.PathOf("profile")).FullName;
        var database = $"sql:{profile}";
        Assert.Equal(0, (await RealProgram.RunAsync("/usr/bin/certutil", "-N", "--empty-password", "-d", database)).Code);
        (await person.RunAsync("bridge", "certificate", "--trust-in", profile)).Well();
        // A second one takes the first one's place.
        (await person.RunAsync("bridge", "certificate", "--new", "--trust-in", profile)).Well();
        var (_, said) = await RealProgram.RunAsync("/usr/bin/certutil", "-L", "-d", database);
        Assert.Matches("CryptoList bridge +C,,", said);
    }

    [Fact]
    public async Task A_folder_that_is_no_profile_is_named()
    {
        var person = _town.Person("alice");
        Assert.Contains("no cert9.db", (await person.RunAsync("bridge", "certificate", "--trust-in", _town.Root)).With(ExitCode.Usage).Error);
    }
}
