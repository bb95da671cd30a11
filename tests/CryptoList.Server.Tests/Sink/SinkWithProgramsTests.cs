using System.Globalization;
using CryptoList.Server.Sink;
using Xunit;

namespace CryptoList.Server.Tests.Sink;

/// <summary>The sink with the clients other people use.</summary>
public class SinkWithProgramsTests
{
    [FactIfProgram("swaks")]
    public async Task Swaks_delivers()
    {
        await using SinkFixture sink = await SinkFixture.StartAsync();
        (int code, string said) = await Programs.RunAsync("swaks", ["--server", sink.Server.Smtp.ToString(), "--to", "bob@example.org", "--from", "ann@example.org", "--header", "Subject: by swaks", "--pipeline"]);
        Assert.True(code == 0, said);
        Assert.Equal("by swaks", sink.Server.Store.List(SinkFilter.All).Single().Subject);
    }

    [FactIfProgram("swaks")]
    public async Task Swaks_hears_the_refusal_an_address_asks_for()
    {
        await using SinkFixture sink = await SinkFixture.StartAsync();
        (int code, string said) = await Programs.RunAsync("swaks", ["--server", sink.Server.Smtp.ToString(), "--to", "551-bob@example.org", "--from", "ann@example.org"]);
        Assert.NotEqual(0, code);
        Assert.Contains("551 5.0.0", said, StringComparison.Ordinal);
    }

    [FactIfProgram("swaks")]
    public async Task Swaks_finds_a_dropped_connection()
    {
        await using SinkFixture sink = await SinkFixture.StartAsync();
        (_, string said) = await Programs.RunAsync("swaks", ["--server", sink.Server.Smtp.ToString(), "--to", "drop-bob@example.org", "--from", "ann@example.org"]);
        Assert.Contains("closed connection", said, StringComparison.Ordinal);
    }

    [FactIfProgram("curl")]
    public async Task Curl_delivers_and_dots_survive()
    {
        await using SinkFixture sink = await SinkFixture.StartAsync();
        (int code, string said) = await Programs.RunAsync("curl", ["-sS", $"smtp://{sink.Server.Smtp}", "--mail-from", "ann@example.org", "--mail-rcpt", "bob@example.org", "-T", "-"], "Subject: by curl\r\n\r\n.one\r\n..\r\n.\r\n");
        Assert.True(code == 0, said);
        Assert.EndsWith("\r\n.one\r\n..\r\n.\r\n", await File.ReadAllTextAsync(sink.Server.Store.List(SinkFilter.All).Single().File), StringComparison.Ordinal);
    }

    [FactIfProgram("curl")]
    public async Task Curl_with_bare_LF_is_told_554()
    {
        await using SinkFixture sink = await SinkFixture.StartAsync();
        (int code, _) = await Programs.RunAsync("curl", ["-sS", $"smtp://{sink.Server.Smtp}", "--mail-from", "ann@example.org", "--mail-rcpt", "bob@example.org", "-T", "-"], "Subject: by curl\n\none\n");
        Assert.NotEqual(0, code);
        Assert.Equal(0, sink.Server.Store.Counted);
    }

    [FactIfProgram("python3")]
    public async Task Python_smtplib_delivers_to_some_and_hears_of_the_others()
    {
        await using SinkFixture sink = await SinkFixture.StartAsync();
        string script = string.Create(CultureInfo.InvariantCulture, $"""
            import smtplib
            s = smtplib.SMTP('127.0.0.1', {sink.Server.Smtp.Port})
            r = s.sendmail('ann@example.org', ['bob@example.org', '450-eve@example.org'], 'Subject: by smtplib\n\n.dot\n', rcpt_options=['NOTIFY=FAILURE'])
            assert list(r) == ['450-eve@example.org'] and r['450-eve@example.org'][0] == 450, r
            assert s.noop()[0] == 250
            s.quit()
            """);
        (int code, string said) = await Programs.RunAsync("python3", ["-c", script]);
        Assert.True(code == 0, said);
        SinkMessage message = sink.Server.Store.List(SinkFilter.All).Single();
        Assert.Equal(["bob@example.org"], message.Envelope.To);
        Assert.Equal(["Failure"], message.Envelope.Notify);
    }
}
