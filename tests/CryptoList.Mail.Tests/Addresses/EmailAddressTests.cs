using CryptoList.Mail.Addresses;
using Xunit;

namespace CryptoList.Mail.Tests.Addresses;

public class EmailAddressTests
{
    [Theory]
    [InlineData("alice@example.org", "alice@example.org")]
    [InlineData("Alice.B+tag@EXAMPLE.Org", "alice.b+tag@example.org")]
    [InlineData("\"alice\"@example.org", "alice@example.org")]
    [InlineData("\"al\\ice\"@example.org", "alice@example.org")]
    [InlineData("\"A b\"@example.org", "\"a b\"@example.org")]
    [InlineData("\"a@b\"@example.org", "\"a@b\"@example.org")]
    [InlineData("\"a..b\"@example.org", "\"a..b\"@example.org")]
    [InlineData("\"a\\\"b\\\\c\"@example.org", "\"a\\\"b\\\\c\"@example.org")]
    [InlineData("用户@例え.jp", "用户@xn--r8jz45g.jp")]
    [InlineData("a@BÜCHER.example", "a@xn--bcher-kva.example")]
    [InlineData("a@xn--BCHER-kva.example", "a@xn--bcher-kva.example")]
    [InlineData("a@faß.de", "a@xn--fa-hia.de")]
    [InlineData("a@[192.0.2.1]", "a@[192.0.2.1]")]
    [InlineData("a@[IPv6:2001:DB8::0001]", "a@[ipv6:2001:db8::1]")]
    [InlineData("a@localhost", "a@localhost")]
    [InlineData("!#$%&'*+-/=?^_`{|}~@b", "!#$%&'*+-/=?^_`{|}~@b")]
    public void An_address_has_one_normalised_form(string text, string normalized)
    {
        Assert.True(EmailAddress.TryParse(text, out var address));
        Assert.Equal(normalized, address.Normalized);
        Assert.True(EmailAddress.TryParse(address.ToString(), out var again));
        Assert.Equal(address, again);
        Assert.Equal(address.GetHashCode(), again.GetHashCode());
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("@b")]
    [InlineData("a@")]
    [InlineData("a@b@c")]
    [InlineData("a b@c")]
    [InlineData(" a@b")]
    [InlineData("a@b ")]
    [InlineData("<a@b>")]
    [InlineData("a@b (c)")]
    [InlineData("a@b,c@d")]
    [InlineData(".a@b")]
    [InlineData("a.@b")]
    [InlineData("a..b@c")]
    [InlineData("\"\"@b")]
    [InlineData("\"a@b")]
    [InlineData("\"a\"b@c")]
    [InlineData("\"a\tb\"@c")]
    [InlineData("a@b\r\nBcc: c@d")]
    [InlineData("\"a\r\n b\"@c")]
    [InlineData("a\0@b")]
    [InlineData("a\u202E@b")]
    [InlineData("a\u00A0b@c")]
    [InlineData("a\u0085@b")]
    [InlineData("a\uFFFD@b")]
    [InlineData("a@ab--ü.example")]
    [InlineData("a@-b")]
    [InlineData("a@b-")]
    [InlineData("a@b..c")]
    [InlineData("a@b.")]
    [InlineData("a@.b")]
    [InlineData("a@b_c")]
    [InlineData("a@b/c")]
    [InlineData("a@xn--a.example")]
    [InlineData("a@xn--.example")]
    [InlineData("a@xn--abc-.example")]
    [InlineData("a@bu\u0308cher.example")]
    [InlineData("a@ｂ.example")]
    [InlineData("a@b。example")]
    [InlineData("a@\u200Db.example")]
    [InlineData("a@[192.0.2.1")]
    [InlineData("a@[192.0.2.01]")]
    [InlineData("a@[192.0.2]")]
    [InlineData("a@[3221225985]")]
    [InlineData("a@[2001:db8::1]")]
    [InlineData("a@[IPv6:192.0.2.1]")]
    [InlineData("a@[IPv6:fe80::1%1]")]
    [InlineData("a@[tag:x]")]
    public void What_is_not_exactly_one_address_is_refused(string text) => Assert.False(EmailAddress.TryParse(text, out _));

    [Fact]
    public void Lengths_count_octets_up_to_64_and_254()
    {
        var domain = string.Join('.', Enumerable.Repeat(new string('d', 63), 3)) + "."; // 192 octets
        Assert.True(EmailAddress.TryParse(new string('a', 64) + "@b", out _));
        Assert.False(EmailAddress.TryParse(new string('a', 65) + "@b", out _));
        Assert.True(EmailAddress.TryParse(new string('ä', 32) + "@b", out _));
        Assert.False(EmailAddress.TryParse(new string('ä', 33) + "@b", out _));
        Assert.False(EmailAddress.TryParse($"\"{new string('a', 62)} \"@b", out _));
        Assert.True(EmailAddress.TryParse($"{new string('a', 60)}@{domain}d", out _));
        Assert.False(EmailAddress.TryParse($"{new string('a', 61)}@{domain}d", out _));
        Assert.False(EmailAddress.TryParse($"a@{new string('d', 64)}.org", out _));
    }

    [Fact]
    public void The_case_it_came_in_is_kept_for_sending()
    {
        Assert.True(EmailAddress.TryParse("Alice@Example.Org", out var address));
        Assert.Equal(("Alice@Example.Org", "Alice", "example.org"), (address.ToString(), address.LocalPart, address.Domain));
    }

    [Fact]
    public void A_labels_are_shown_as_letters_and_sent_as_ascii()
    {
        Assert.True(EmailAddress.TryParse("a@xn--bcher-kva.example", out var address));
        Assert.Equal("bücher.example", address.DisplayDomain);
        Assert.True(EmailAddress.TryParse("a@bücher.example", out var same));
        Assert.Equal("a@xn--bcher-kva.example", same.ToString());
        Assert.Equal(address, same);
    }

    [Fact]
    public void Only_a_local_part_beyond_ascii_needs_smtputf8()
    {
        Assert.True(EmailAddress.TryParse("a@bücher.example", out var ascii));
        Assert.True(EmailAddress.TryParse("ä@example.org", out var utf8));
        Assert.True(ascii.IsAscii);
        Assert.False(utf8.IsAscii);
    }
}
