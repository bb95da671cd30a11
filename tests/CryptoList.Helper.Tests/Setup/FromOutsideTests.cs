using System.Text;
using CryptoList.Helper.Setup.Dns;
using CryptoList.Helper.Setup.Provider;
using CryptoList.Mail.Addresses;

namespace CryptoList.Helper.Tests.Setup;

/// <summary>Settings and records from outside, made by somebody who means no good.</summary>
public sealed class FromOutsideTests
{
    [Theory]
    [InlineData("<!DOCTYPE x [<!ENTITY a \"mx.example.org\">]>", "&a;", "993", "SSL")]
    [InlineData("", "mx.example.org", "993", "plain")]
    [InlineData("", "mx.example.org", "0", "SSL")]
    [InlineData("", "mx.example.org", "65536", "SSL")]
    [InlineData("", "-oProxyCommand=x", "993", "SSL")]
    [InlineData("", "192.0.2.1", "993", "SSL")]
    [InlineData("", "mx.example.org:1", "993", "SSL")]
    [InlineData("", "mx.example.org\u202e", "993", "SSL")]
    [InlineData("", "", "993", "SSL")]
    public void What_could_not_be_a_server_under_TLS_is_passed_over(string head, string host, string port, string socket)
    {
        Assert.True(EmailAddress.TryParse("alice@example.org", out var address));
        var document = $"<?xml version=\"1.0\"?>{head}<clientConfig version=\"1.1\"><emailProvider id=\"x\"><incomingServer type=\"imap\"><hostname>{host}</hostname><port>{port}</port><socketType>{socket}</socketType></incomingServer></emailProvider></clientConfig>";
        Assert.Null(AutoconfigDocument.Read(Encoding.UTF8.GetBytes(document), address, "test"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html><body>Not found</body>")]
    [InlineData("<clientConfig/>")]
    public void What_is_no_document_says_nothing(string document)
    {
        Assert.True(EmailAddress.TryParse("alice@example.org", out var address));
        Assert.Null(AutoconfigDocument.Read(Encoding.UTF8.GetBytes(document), address, "test"));
    }

    [Fact]
    public void An_answer_to_another_question_is_none()
    {
        var question = ServiceQuery.Write(7, "_imaps._tcp.example.org");
        var answer = Answered(question);
        Assert.NotNull(ServiceQuery.Read(question, answer, out _));
        Assert.Null(ServiceQuery.Read(ServiceQuery.Write(8, "_imaps._tcp.example.org"), answer, out _));
        Assert.Null(ServiceQuery.Read(ServiceQuery.Write(7, "_imaps._tcp.example.net"), answer, out _));
        Assert.Null(ServiceQuery.Read(question, question, out _));
    }

    [Fact]
    public void A_name_that_never_ends_is_no_answer()
    {
        var question = ServiceQuery.Write(7, "_imaps._tcp.example.org");
        byte[] answer = [.. Answered(question), 0xC0, (byte)question.Length];
        (answer[7], answer[question.Length], answer[question.Length + 1]) = (1, 0xC0, (byte)question.Length);
        Assert.Null(ServiceQuery.Read(question, answer, out _));
    }

    [Fact]
    public void No_octets_at_all_make_it_fail_otherwise()
    {
        var question = ServiceQuery.Write(7, "_imaps._tcp.example.org");
        var random = new Random(1);
        for (var n = 0; n < 20_000; n++)
        {
            byte[] answer = [.. Answered(question), .. Enumerable.Range(0, random.Next(60)).Select(_ => (byte)random.Next(256))];
            answer[7] = (byte)random.Next(4);
            foreach (var record in ServiceQuery.Read(question, answer, out _) ?? []) Assert.InRange(record.Port, 0, 65_535);
        }
    }

    private static byte[] Answered(byte[] question)
    {
        byte[] answer = [.. question];
        (answer[2], answer[3]) = (0x81, 0x80);
        return answer;
    }
}
