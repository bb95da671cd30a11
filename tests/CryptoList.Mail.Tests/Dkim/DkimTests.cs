using System.Security.Cryptography;
using System.Text;
using CryptoList.Mail.Dkim;
using CryptoList.Mail.Headers;
using Xunit;

namespace CryptoList.Mail.Tests.Dkim;

public sealed class DkimTests
{
    private static readonly string Pem = NewKey(2048);

    [Theory]
    [InlineData("", "")]
    [InlineData("\r\n\r\n\r\n", "")]
    [InlineData(" C \r\nD \t E\r\n\r\n\r\n", " C\r\nD E\r\n")]
    [InlineData("no line end", "no line end\r\n")]
    [InlineData("a\r\n \t\r\n\r\nb\r\n", "a\r\n\r\n\r\nb\r\n")]
    [InlineData(" \r\n", "")]
    public void A_body_is_hashed_in_its_relaxed_form(string body, string relaxed) =>
        Assert.Equal(SHA256.HashData(Encoding.ASCII.GetBytes(relaxed)), DkimBodyHash.Compute(Encoding.ASCII.GetBytes(body)));

    [Fact]
    public void A_body_may_be_cut_anywhere()
    {
        var body = Encoding.ASCII.GetBytes("One  \t two \r\n\r\n three\r\n\r\n");
        for (var cut = 0; cut <= body.Length; cut++)
        {
            using var hash = new DkimBodyHash();
            hash.Append(body.AsSpan(0, cut));
            hash.Append(body.AsSpan(cut));
            Assert.Equal(DkimBodyHash.Compute(body), hash.Finish());
        }
    }

    [Theory]
    [InlineData(1024, "1024 bits")]
    [InlineData(0, "no RSA private key")]
    public void A_key_that_cannot_be_used_is_refused_with_why(int bits, string why) =>
        Assert.Contains(why, Assert.Throws<ArgumentException>(() => DkimSigner.Create("lists.example.net", "s1", bits == 0 ? "not PEM" : NewKey(bits))).Message);

    [Fact]
    public void A_public_key_is_no_signing_key()
    {
        using var key = RSA.Create(2048);

        Assert.Throws<ArgumentException>(() => DkimSigner.Create("lists.example.net", "s1", key.ExportSubjectPublicKeyInfoPem()));
    }

    [Theory]
    [InlineData("localhost", "s1")]
    [InlineData("lists.example.net;", "s1")]
    [InlineData("lists.example.net", "")]
    [InlineData("lists.example.net", "a b")]
    public void A_name_that_cannot_stand_in_a_signature_is_refused(string domain, string selector) =>
        Assert.Throws<ArgumentException>(() => DkimSigner.Create(domain, selector, Pem));

    [FactIfDkimpy]
    public void Another_program_verifies_a_signature_and_any_change_breaks_it()
    {
        using var signer = DkimSigner.Create("lists.example.net", "s1", Pem);
        var header = HeaderBlock.Parse(Encoding.ASCII.GetBytes("From: Team  <team@lists.example.net>\r\nSubject: A\r\n  folded \t subject\r\nList-Id: <team.lists.example.net>\r\nX-Other: not signed\r\n"));
        var body = Encoding.ASCII.GetBytes("Hello  there \r\n\r\nbye\r\n\r\n\r\n");
        var signature = signer.Sign(header, ["From", "Subject", "List-Id"], DkimBodyHash.Compute(body), 1_795_000_000);
        var message = Encoding.ASCII.GetString([.. new HeaderBlock([signature]).ToArray(), .. header.ToArray(), .. "\r\n"u8, .. body]);

        Assert.True(Dkimpy.Verifies(message, signer.DnsRecord));
        Assert.True(Dkimpy.Verifies("CryptoList-Key: new\r\n" + message.Replace("X-Other: not", "X-Other: never", StringComparison.Ordinal), signer.DnsRecord));
        Assert.False(Dkimpy.Verifies(message.Replace("bye", "bYe", StringComparison.Ordinal), signer.DnsRecord));
        Assert.False(Dkimpy.Verifies(message.Replace("folded", "Folded", StringComparison.Ordinal), signer.DnsRecord));
        Assert.False(Dkimpy.Verifies("From: Other <other@example.org>\r\n" + message, signer.DnsRecord));
    }

    private static string NewKey(int bits)
    {
        using var key = RSA.Create(bits);
        return key.ExportPkcs8PrivateKeyPem();
    }
}
