using CryptoList.Mail.Addresses;
using Xunit;

namespace CryptoList.Mail.Tests.Addresses;

public class MailboxTests
{
    [Theory]
    [InlineData("a@b", null, "a@b")]
    [InlineData("<a@b>", null, "a@b")]
    [InlineData("Alice <a@b>", "Alice", "a@b")]
    [InlineData("Alice B. Carter <a@b>", "Alice B. Carter", "a@b")]
    [InlineData("\"a@b\" <c@d>", "a@b", "c@d")]
    [InlineData("\"x <a@b>, \" <c@d>", "x <a@b>, ", "c@d")]
    [InlineData("a@b (c@d)", null, "a@b")]
    [InlineData("(<x@y>, ) a@b", null, "a@b")]
    [InlineData("Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>", "Pete", "pete@silly.test")]
    [InlineData("=?utf-8?q?J=C3=B6rg?= =?utf-8?q?_M?= <a@b>", "Jörg M", "a@b")]
    [InlineData("\"=?utf-8?q?J=C3=B6rg?=\" <a@b>", "=?utf-8?q?J=C3=B6rg?=", "a@b")]
    [InlineData("=?utf-8?q?x=40y_=3Cz=40w=3E?= <a@b>", "x@y <z@w>", "a@b")]
    [InlineData("Jörg <jörg@b>", "Jörg", "jörg@b")]
    [InlineData("\"x\" <\"a b\"@b>", "x", "\"a b\"@b")]
    [InlineData("x <a@[192.0.2.1]>", "x", "a@[192.0.2.1]")]
    public void One_mailbox_is_read(string value, string? name, string address)
    {
        Assert.True(Mailbox.TryParseSingle(value, out var mailbox));
        Assert.Equal((name, address), (mailbox.DisplayName, mailbox.Address.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("(only a comment)")]
    [InlineData("a@b, c@d")]
    [InlineData("<a@b>, ")]
    [InlineData(", <a@b>")]
    [InlineData("<a@b> <c@d>")]
    [InlineData("<a@b> c")]
    [InlineData("a@b <c@d>")]
    [InlineData("x a@b")]
    [InlineData("a@b c")]
    [InlineData("<a@b")]
    [InlineData("a@b>")]
    [InlineData("<<a@b>>")]
    [InlineData("<>")]
    [InlineData("x <>")]
    [InlineData("<@hop.example:a@b>")]
    [InlineData("<a@b@c>")]
    [InlineData("\"open <a@b>")]
    [InlineData("(open <a@b>")]
    [InlineData("x) <a@b>")]
    [InlineData("team: a@b;")]
    [InlineData("a . b@c")]
    [InlineData("\"a\".b@c")]
    [InlineData("a@b; c@d")]
    [InlineData("a@b\r\nBcc: c@d")]
    public void What_is_not_exactly_one_mailbox_is_none(string value) => Assert.False(Mailbox.TryParseSingle(value, out _));

    [Fact]
    public void Groups_are_flattened()
    {
        Assert.True(Mailbox.TryParseList("x@y, A Group(Some people):Chris <c@a.test>,joe@b.test;, nobody:;", out var list));
        Assert.Equal(["x@y", "c@a.test", "joe@b.test"], list.Select(mailbox => mailbox.Address.ToString()));
    }

    [Theory]
    [InlineData("a: b: c@d;;")]
    [InlineData("a: b@c")]
    [InlineData(": b@c;")]
    [InlineData("a: b@c; d@e")]
    [InlineData("a@b,,c@d")]
    public void A_list_with_a_syntax_error_is_none(string value) => Assert.False(Mailbox.TryParseList(value, out _));

    [Theory]
    [InlineData("Alice", "Alice <a@b>")]
    [InlineData("Alice B. Carter", "\"Alice B. Carter\" <a@b>")]
    [InlineData("a\"b\\c", "\"a\\\"b\\\\c\" <a@b>")]
    [InlineData("", "a@b")]
    [InlineData(null, "a@b")]
    [InlineData("Jörg", "=?utf-8?q?J=C3=B6rg?= <a@b>")]
    public void A_name_is_quoted_or_encoded_as_needed(string? name, string expected)
    {
        Assert.True(EmailAddress.TryParse("a@b", out var address));
        Assert.Equal(expected, new Mailbox(name, address).ToString());
    }

    [Fact]
    public void A_name_with_line_ends_writes_none()
    {
        Assert.True(EmailAddress.TryParse("a@b", out var address));
        Assert.DoesNotContain('\n', new Mailbox("x\r\nBcc: c@d", address).ToString());
    }

    [Fact]
    public void Two_hundred_thousand_brackets_are_refused_without_deep_recursion()
    {
        Assert.False(Mailbox.TryParseList(new string('(', 200_000), out _));
        Assert.False(Mailbox.TryParseList(new string('<', 200_000), out _));
        Assert.False(Mailbox.TryParseList(string.Concat(Enumerable.Repeat("a:", 100_000)), out _));
    }
}
