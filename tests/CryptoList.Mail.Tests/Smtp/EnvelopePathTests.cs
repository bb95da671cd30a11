using CryptoList.Mail.Smtp;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CryptoList.Mail.Tests.Smtp;

public class EnvelopePathTests
{
    [Theory]
    [InlineData("a@example.org", "a", "example.org")]
    [InlineData("a.b+c=d@example.org", "a.b+c=d", "example.org")]
    [InlineData("\"a b\"@example.org", "a b", "example.org")]
    [InlineData("\"a\\\"b\\\\\"@example.org", "a\"b\\", "example.org")]
    [InlineData("\"a@b>\"@example.org", "a@b>", "example.org")]
    [InlineData("\"\"@example.org", "", "example.org")]
    [InlineData("a@[127.0.0.1]", "a", "[127.0.0.1]")]
    [InlineData("a@[IPv6:2001:db8::1]", "a", "[IPv6:2001:db8::1]")]
    [InlineData("ä@exämple.org", "ä", "exämple.org")]
    [InlineData("\"ä ö\"@example.org", "ä ö", "example.org")]
    [InlineData("a@localhost", "a", "localhost")]
    public void A_mailbox_is_read(string address, string local, string domain)
    {
        EnvelopePath path = EnvelopePath.Parse(address);
        Assert.Equal((address, local, domain), (path.Address, path.LocalPart, path.Domain));
    }

    [Theory]
    [InlineData("a", EnvelopePathFault.NoDomain)]
    [InlineData("@example.org", EnvelopePathFault.Syntax)]
    [InlineData(".a@example.org", EnvelopePathFault.Syntax)]
    [InlineData("a.@example.org", EnvelopePathFault.Syntax)]
    [InlineData("a..b@example.org", EnvelopePathFault.Syntax)]
    [InlineData("a b@example.org", EnvelopePathFault.Syntax)]
    [InlineData("\"a@example.org", EnvelopePathFault.Syntax)]
    [InlineData("\"a\"b@example.org", EnvelopePathFault.Syntax)]
    [InlineData("a@-example.org", EnvelopePathFault.Syntax)]
    [InlineData("a@example-.org", EnvelopePathFault.Syntax)]
    [InlineData("a@example..org", EnvelopePathFault.Syntax)]
    [InlineData("a@example.org.", EnvelopePathFault.Syntax)]
    [InlineData("a@ex_ample.org", EnvelopePathFault.Syntax)]
    [InlineData("a@[127.1]", EnvelopePathFault.Syntax)]
    [InlineData("a@[2001:db8::1]", EnvelopePathFault.Syntax)]
    [InlineData("a@[IPv6:127.0.0.1]", EnvelopePathFault.Syntax)]
    [InlineData("a@[IPv6:fe80::1%eth0]", EnvelopePathFault.Syntax)]
    [InlineData("a@[127.0.0.1", EnvelopePathFault.Syntax)]
    [InlineData("a@example.org> SIZE=1", EnvelopePathFault.Syntax)]
    [InlineData("a@example.org\r\nDATA", EnvelopePathFault.Syntax)]
    [InlineData("\"a\r\n\"@example.org", EnvelopePathFault.Syntax)]
    public void What_is_no_mailbox_is_named(string address, EnvelopePathFault fault) => Assert.Equal(fault, EnvelopePath.TryParse(address, out _));

    [Theory]
    [InlineData(255, 3, EnvelopePathFault.None)]
    [InlineData(256, 3, EnvelopePathFault.TooLong)]
    [InlineData(1, 63, EnvelopePathFault.None)]
    [InlineData(1, 64, EnvelopePathFault.TooLong)]
    public void Lengths_are_limited(int local, int label, EnvelopePathFault fault) =>
        Assert.Equal(fault, EnvelopePath.TryParse($"{new string('a', local)}@{new string('b', label)}.org", out _));

    [Fact]
    public void Any_text_is_a_path_that_reads_back_the_same_or_a_named_fault() =>
        Prop.ForAll<string>(text =>
        {
            EnvelopePathFault fault = EnvelopePath.TryParse(text ?? "", out EnvelopePath path);
            return fault != EnvelopePathFault.None || EnvelopePath.Parse(path.Address).Equals(path);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Xtext_reads_back_what_it_wrote() =>
        Prop.ForAll(Arb.From(Gen.Choose(32, 126).ArrayOf()), codes =>
        {
            string text = new([.. codes.Select(c => (char)c)]);
            return Xtext.TryDecode(System.Text.Encoding.ASCII.GetBytes(Xtext.Encode(text)), out string? back) && back == text;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("a+0")]
    [InlineData("a+2b")]
    [InlineData("a=b")]
    [InlineData("a b")]
    [InlineData("+0D+0A")]
    public void Broken_xtext_is_refused(string text) => Assert.False(Xtext.TryDecode(System.Text.Encoding.ASCII.GetBytes(text), out _));
}
