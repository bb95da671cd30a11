using System.IO.Pipelines;
using System.Text;
using CryptoList.Mail.Smtp;
using CryptoList.Mail.Smtp.Server;
using Xunit;

namespace CryptoList.Mail.Tests.Smtp;

/// <summary>An extension given from outside: it offers a line, brings commands, claims a parameter, asks, and wraps the transport.</summary>
public class SmtpExtensionTests
{
    [Fact]
    public async Task Its_line_command_and_parameter_are_known()
    {
        await using Dialogue dialogue = await WithExtensionAsync();
        Assert.Contains("250-XECHO\n", await dialogue.SayAsync("EHLO again"), StringComparison.Ordinal);
        Assert.Equal("334 say it", await dialogue.SayAsync("XECHO"));
        Assert.Equal("250 2.0.0 hello", await dialogue.SayAsync("hello"));
        Assert.StartsWith("250", await dialogue.SayAsync("MAIL FROM:<a@example.org> XKEY=1"));
    }

    [Fact]
    public async Task An_upgrade_starts_the_session_over()
    {
        await using Dialogue dialogue = await WithExtensionAsync();
        Assert.Equal("220 2.0.0 go", await dialogue.SayAsync("XWRAP"));
        Assert.StartsWith("503", await dialogue.SayAsync("MAIL FROM:<a@example.org>"));
        Assert.StartsWith("250", await dialogue.SayAsync("EHLO again"));
    }

    [Fact]
    public async Task An_upgrade_with_more_already_sent_is_refused()
    {
        await using Dialogue dialogue = await WithExtensionAsync();
        await dialogue.SendAsync("XWRAP\r\nNOOP\r\n");
        Assert.StartsWith("500", await dialogue.ReplyAsync());
    }

    private static async Task<Dialogue> WithExtensionAsync()
    {
        Dialogue dialogue = new(extensions: new Echo());
        await dialogue.ReplyAsync();
        await dialogue.SayAsync("EHLO c");
        return dialogue;
    }

    private sealed class Echo : SmtpServerExtension
    {
        public override IReadOnlyList<SmtpCommand> Commands => [new EchoVerb(), new WrapVerb()];

        public override string? EhloLine(SmtpServerSession session) => "XECHO";

        public override bool ClaimsMailParameter(string keyword) => keyword == "XKEY";
    }

    private sealed class EchoVerb : SmtpCommand
    {
        public override string Verb => "XECHO";

        public override SmtpSessionState AllowedIn => SmtpSessionState.Ready;

        public override async ValueTask<SmtpReply?> RunAsync(SmtpServerSession session, ReadOnlyMemory<byte> argument) =>
            await session.AskAsync(new SmtpReply(334, null, "say it")) is { } line ? new SmtpReply(250, new(2, 0, 0), Encoding.ASCII.GetString(line.Span)) : SmtpReplies.UnknownCommand;
    }

    private sealed class WrapVerb : SmtpCommand
    {
        public override string Verb => "XWRAP";

        public override SmtpSessionState AllowedIn => SmtpSessionState.Ready;

        public override async ValueTask<SmtpReply?> RunAsync(SmtpServerSession session, ReadOnlyMemory<byte> argument) =>
            await session.UpgradeAsync(new SmtpReply(220, new(2, 0, 0), "go"), static (below, _) => new(new Wrapped(below.Input, below.Output))) == SmtpUpgrade.Done ? null : SmtpReplies.UnknownCommand;
    }

    private sealed record Wrapped(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
