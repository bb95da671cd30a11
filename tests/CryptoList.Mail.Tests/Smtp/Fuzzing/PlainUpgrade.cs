using System.IO.Pipelines;
using CryptoList.Mail.Smtp;
using CryptoList.Mail.Smtp.Server;

namespace CryptoList.Mail.Tests.Smtp.Fuzzing;

/// <summary>STARTTLS without the cost of TLS: the session starts over on another transport, which hands through what lies below.</summary>
internal sealed class PlainUpgrade : SmtpServerExtension
{
    public override IReadOnlyList<SmtpCommand> Commands { get; } = [new UpgradeVerb()];

    private sealed class UpgradeVerb : SmtpCommand
    {
        public override string Verb => "STARTTLS";

        public override SmtpSessionState AllowedIn => SmtpSessionState.Ready;

        public override async ValueTask<SmtpReply?> RunAsync(SmtpServerSession session, ReadOnlyMemory<byte> argument)
        {
            if (session.Info.Encrypted) return SmtpReplies.AlreadyEncrypted;
            SmtpUpgrade upgrade = await session.UpgradeAsync(SmtpReplies.StartTls, (below, _) => new(new Above(below)));
            session.Info.Encrypted = upgrade == SmtpUpgrade.Done;
            return upgrade == SmtpUpgrade.Done ? null : SmtpReplies.StartTlsPipelined;
        }
    }

    private sealed class Above(IDuplexPipe below) : IDuplexPipe
    {
        public PipeReader Input => below.Input;

        public PipeWriter Output => below.Output;
    }
}
