using System.Text;
using CryptoList.Mail.Smtp;
using CryptoList.Mail.Smtp.Server;

namespace CryptoList.Helper.Bridge.Submission;

/// <summary>AUTH (RFC 4954) passed on to the provider line by line; nothing of it is kept but the name. Without it no mail is taken; with <paramref name="afterTls"/> it is not to be had before TLS.</summary>
internal sealed class LoginRelay(ProviderLink provider, bool afterTls) : SmtpServerExtension
{
    // Whose exchange shows a name, and is not tied to the TLS channel, of which there are two here.
    private static readonly HashSet<string> Passed = ["PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER", "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-512"];

    private readonly IReadOnlyList<string> _offered = [.. provider.Capabilities.AuthMechanisms.Where(Passed.Contains)];

    public override IReadOnlyList<SmtpCommand> Commands => [new Relay(provider, _offered, afterTls)];

    public override string? EhloLine(SmtpServerSession session) => _offered.Count == 0 || IsEarly(session, afterTls) ? null : $"AUTH {string.Join(' ', _offered)}";

    /// <summary>AUTH= of MAIL (RFC 4954 section 5) is passed over: the provider has its own login to go by.</summary>
    public override bool ClaimsMailParameter(string keyword) => keyword == "AUTH";

    public override SmtpReply? Refuse(SmtpServerSession session, SmtpCommand command) => command.Verb == "MAIL" && !provider.LoggedIn ? IsEarly(session, afterTls) ? SubmissionReplies.TlsFirst : SubmissionReplies.LoginFirst : null;

    private static bool IsEarly(SmtpServerSession session, bool afterTls) => afterTls && !session.Info.Encrypted;

    private sealed class Relay(ProviderLink provider, IReadOnlyList<string> offered, bool afterTls) : SmtpCommand
    {
        public override string Verb => "AUTH";

        public override SmtpSessionState AllowedIn => SmtpSessionState.Ready;

        public override async ValueTask<SmtpReply?> RunAsync(SmtpServerSession session, ReadOnlyMemory<byte> argument)
        {
            if (provider.LoggedIn) return SubmissionReplies.LoggedIn;
            if (!session.Info.Extended) return SmtpReplies.HelloFirst;
            if (IsEarly(session, afterTls)) return SubmissionReplies.TlsFirst;
            var words = Encoding.ASCII.GetString(argument.Span).Split(' ', 2);
            var mechanism = words[0].ToUpperInvariant();
            if (!offered.Contains(mechanism)) return SubmissionReplies.NoSuchMechanism;
            try
            {
                return await ExchangeAsync(session, mechanism, argument, words.Length > 1).ConfigureAwait(false);
            }
            finally
            {
                session.ForgetLine();
            }
        }

        private async Task<SmtpReply> ExchangeAsync(SmtpServerSession session, string mechanism, ReadOnlyMemory<byte> argument, bool initial)
        {
            var name = initial ? SaslName.Of(mechanism, argument.Span[(mechanism.Length + 1)..]) : null;
            var reply = await provider.SaySecretAsync((byte[])[.. "AUTH "u8, .. argument.Span], CancellationToken.None).ConfigureAwait(false);
            for (var first = !initial; reply.Code == 334; first = false)
            {
                var line = await session.AskAsync(reply).ConfigureAwait(false);
                // Of the lines of a login the first names who it is; a later one may be the password.
                if (first && line is { } named) name = SaslName.Of(mechanism, named.Span);
                reply = await provider.SaySecretAsync(line ?? "*"u8.ToArray(), CancellationToken.None).ConfigureAwait(false);
                session.ForgetLine();
            }

            if (reply.Code == 235) provider.Known(name);
            return reply;
        }
    }
}
