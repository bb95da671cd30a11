using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using CryptoList.Mail.Sasl;

namespace CryptoList.Mail.Smtp.Server.Auth;

/// <summary>AUTH (RFC 4954 section 4): once in a session, outside a transaction, under TLS.</summary>
internal sealed class AuthVerb(IScramUsers users, AuthLimits limits, AuthFailures failures) : SmtpCommand
{
    private static readonly SmtpReply Empty = new(334, null, "");

    /// <summary>Deriving a key from a password is work that anybody can ask for: never more of it at once than there are processors.</summary>
    private static readonly SemaphoreSlim Processors = new(Environment.ProcessorCount);

    public override string Verb => "AUTH";

    public override SmtpSessionState AllowedIn => SmtpSessionState.Ready;

    public override SmtpReply OutOfSequence(SmtpServerSession session) =>
        session.State == SmtpSessionState.Greeted ? SmtpSequence.Refusal(session) : SmtpReplies.InTransaction;

    public override async ValueTask<SmtpReply?> RunAsync(SmtpServerSession session, ReadOnlyMemory<byte> argument)
    {
        if (!session.Info.Encrypted) return SmtpReplies.EncryptionRequired;
        if (!session.Info.Extended) return SmtpReplies.HelloFirst;
        if (session.Info.User is not null) return SmtpReplies.AlreadyAuthenticated;
        int space = argument.Span.IndexOf((byte)' ');
        string mechanism = Encoding.ASCII.GetString(argument.Span[..(space < 0 ? argument.Length : space)]).ToUpperInvariant();
        if (mechanism.Length == 0) return SmtpReplies.AuthSyntax;
        if (mechanism is not ("PLAIN" or "SCRAM-SHA-256")) return SmtpReplies.UnknownMechanism;
        if (failures.IsShut(session.Info.Remote)) return SmtpReplies.AuthShut;
        try
        {
            (byte[]? initial, SmtpReply? refusal) = space >= 0 ? Initial(argument[(space + 1)..]) : await AskAsync(session, Empty).ConfigureAwait(false);
            if (initial is not null) refusal = mechanism == "PLAIN" ? await PlainAsync(session, initial).ConfigureAwait(false) : await ScramAsync(session, initial).ConfigureAwait(false);
            return session.Info.User is null ? await FailedAsync(session, refusal!).ConfigureAwait(false) : SmtpReplies.Authenticated;
        }
        finally
        {
            session.ForgetLine();
        }
    }

    private async ValueTask<SmtpReply?> PlainAsync(SmtpServerSession session, byte[] message)
    {
        await Processors.WaitAsync(session.Aborted).ConfigureAwait(false);
        try
        {
            ScramFault fault = PlainMessage.Check(message, users, out string? name);
            if (fault == ScramFault.None) session.Info.User = name;
            return Refusal(fault);
        }
        finally
        {
            Processors.Release();
            CryptographicOperations.ZeroMemory(message);
        }
    }

    private async ValueTask<SmtpReply?> ScramAsync(SmtpServerSession session, byte[] clientFirst)
    {
        ScramServer exchange = new(users);
        if (Refusal(exchange.Begin(clientFirst, out byte[] serverFirst)) is { } no) return no;
        (byte[]? clientFinal, SmtpReply? refusal) = await AskAsync(session, Challenge(serverFirst)).ConfigureAwait(false);
        if (clientFinal is null) return refusal;
        if (Refusal(exchange.Finish(clientFinal, out byte[] serverFinal)) is { } no2) return no2;
        // 235 carries no data of the mechanism (RFC 4954 section 4): the server's proof is one more challenge, answered with nothing.
        (byte[]? nothing, refusal) = await AskAsync(session, Challenge(serverFinal)).ConfigureAwait(false);
        if (nothing is null) return refusal;
        if (nothing.Length > 0) return SmtpReplies.AuthMalformed;
        session.Info.User = exchange.Name;
        return null;
    }

    private async ValueTask<SmtpReply> FailedAsync(SmtpServerSession session, SmtpReply refusal)
    {
        // A refusal that shows no password to be wrong counts too: it costs as much.
        failures.Add(session.Info.Remote);
        if (++session.AuthFailures < limits.PerSession) return refusal;
        await session.ReplyAsync(refusal).ConfigureAwait(false);
        throw new SmtpSessionException(SmtpSessionEnd.LimitReached, SmtpReplies.TooManyAuthFailures);
    }

    private static SmtpReply? Refusal(ScramFault fault) => fault switch
    {
        ScramFault.None => null,
        ScramFault.Malformed or ScramFault.UnknownExtension => SmtpReplies.AuthMalformed,
        _ => SmtpReplies.AuthFailed,
    };

    private static SmtpReply Challenge(byte[] message) => new(334, null, Convert.ToBase64String(message));

    /// <summary>The initial response: a lone equals sign is one of no octets.</summary>
    private static (byte[]? Message, SmtpReply? Refusal) Initial(ReadOnlyMemory<byte> text) =>
        text.Span.SequenceEqual("="u8) ? ([], null) : text.IsEmpty ? (null, SmtpReplies.AuthMalformed) : Decode(text.Span);

    private static async ValueTask<(byte[]? Message, SmtpReply? Refusal)> AskAsync(SmtpServerSession session, SmtpReply challenge)
    {
        if (await session.AskAsync(challenge).ConfigureAwait(false) is not { } line) return (null, SmtpReplies.AuthLineTooLong);
        return line.Span.SequenceEqual("*"u8) ? (null, SmtpReplies.AuthCancelled) : Decode(line.Span);
    }

    private static (byte[]? Message, SmtpReply? Refusal) Decode(ReadOnlySpan<byte> text)
    {
        // The decoder passes over white space; RFC 4954 section 4 has none.
        if (text.ContainsAny(" \t"u8) || !Base64.IsValid(text, out int length)) return (null, SmtpReplies.AuthMalformed);
        byte[] message = new byte[length];
        Base64.DecodeFromUtf8(text, message, out _, out _);
        return (message, null);
    }
}
