using System.Security.Cryptography;
using CryptoList.Cryptography;
using CryptoList.Cryptography.Signatures;
using CryptoList.Lists.CatchingUp;
using CryptoList.Lists.Hosting;
using CryptoList.Lists.Letters;
using CryptoList.Lists.Limits;
using CryptoList.Lists.Posting;
using CryptoList.Lists.Telemetry;
using CryptoList.Mail;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Json;
using Microsoft.Extensions.Logging;

namespace CryptoList.Lists.Control;

/// <summary>
/// Mail to a list's <c>+key</c> (protocol section 7.0): a member's requests to the server with what is to be passed on, or a joiner's line. The first line says which;
/// nothing behind it is looked at before its sender is known. Safe for any number at once.
/// </summary>
public sealed partial class KeyMailService(
    SubmitService submits, LogSender logs, KeyUseLine uses, MissedPosts missed, JoinRelay joins, ILetterStore letters, KeyMailOptions options, ServerInstruments instruments, TimeProvider time, ILogger<KeyMailService> logger)
{
    private const string Marker = "+" + ControlBundle.SubAddress;

    /// <summary>Octets of a mail in which a bundle stays in memory, decoded; a longer one goes to a file.</summary>
    private const long InMemory = 64 * 1024;

    /// <summary>Longest first line in bytes: a sealed control message in base64url, and the JSON around it.</summary>
    private const int MaxFirstLine = 96 * 1024;

    private static readonly ControlType[] Requests = [ControlType.Submit, ControlType.LogRequest, ControlType.MissedRequest];

    private readonly Buckets<(ListId, Fingerprint)> _perDevice = new(options.RequestsPerHour, TimeSpan.FromHours(1), time);

    /// <summary>The list's address in its <c>+key</c> address; false for any other. Both normalised.</summary>
    public static bool TrySplit(string normalized, out string list) => SubAddress.TrySplit(normalized, Marker, out list);

    /// <summary>Decides on a mail to the list's <c>+key</c>, a seekable stream holding all of it.</summary>
    /// <param name="list">The list.</param>
    /// <param name="nullSender">It came from &lt;&gt;.</param>
    /// <param name="mail">The mail.</param>
    /// <param name="scratch">Makes an empty seekable stream for a bundle that is too long for memory; disposed of here.</param>
    /// <param name="cancel">Gives up; the same mail may be taken later.</param>
    public async ValueTask<KeyMailResult> TakeAsync(HostedList list, bool nullSender, Stream mail, Func<Stream> scratch, CancellationToken cancel = default)
    {
        KeyMailResult result;
        try
        {
            result = list.IsBehind ? new KeyMailResult.TryLater("The log lacks entries.") : await DecideAsync(list, nullSender, mail, scratch, cancel).ConfigureAwait(false);
        }
        catch (StoreUnavailableException fault)
        {
            result = new KeyMailResult.TryLater(fault.Message);
        }
        catch (Exception fault) when (fault is MailFormatException or StrictJsonException)
        {
            result = new KeyMailResult.Refused(fault is MailFormatException ? ServerRefusal.NotABundle : ServerRefusal.Malformed);
        }

        switch (result)
        {
            case KeyMailResult.Taken taken: LogTaken(list.Id, Name(taken.Type), taken.Refusal ?? "done"); break;
            case KeyMailResult.Refused refused: LogRefused(list.Id, refused.Reason); break;
            case KeyMailResult.TryLater later: LogLater(list.Id, later.Reason); break;
        }

        instruments.KeyMail(list, result);
        return result;
    }

    /// <summary>What a mail is called in logs and metrics: its request's type, or a join.</summary>
    public static string Name(ControlType? type) => ServerRequests.Kebab((type ?? ControlType.Join).ToString());

    private async ValueTask<KeyMailResult> DecideAsync(HostedList list, bool nullSender, Stream mail, Func<Stream> scratch, CancellationToken cancel)
    {
        if (MailLoops.Check(list, nullSender, mail) is not null) return Refused(ServerRefusal.Automatic);
        if (mail.Length > options.MaxMailBytes) return Refused(ServerRefusal.TooLarge);
        if (BundleMail.TryOpen(mail) is not { } decoded) return Refused(ServerRefusal.NotABundle);
        var begin = new byte[MaxFirstLine + 1];
        var held = decoded.ReadAtLeast(begin, begin.Length, throwOnEndOfStream: false);
        if (Array.IndexOf(begin, (byte)'\n', 0, held) is var end && end < 0) return Refused(ServerRefusal.NotABundle);
        var first = BundleIndex.Parse(begin.AsSpan(0, end).TrimEnd((byte)'\r'));
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        if (!list.Log.AtHead(now).ServerSigningKeys.Any(k => k.Fingerprint == first.To))
            return end + 1 < held || end >= JoinRelay.MaxBytes ? Refused(ServerRefusal.TooLarge)
                : await joins.TakeAsync(list, first, cancel).ConfigureAwait(false) is { } no ? Refused(no) : new KeyMailResult.Taken(null);

        if (first.List != list.Id) return Refused(ServerRefusal.OtherList);
        if (first is not SealedControl request) return Refused(ServerRefusal.Malformed);
        if (ServerRequests.TryOpen(request.Message, list.AllSealKeys(), list.Log, now, Requests, ServerRefusal.NotAKeyRequest, out var message) is { } refusal) return Refused(refusal);
        if (!_perDevice.TryTake((list.Id, message!.From))) return Refused(ServerRefusal.RateExceeded);
        var occasion = $"{Name(message.Type)} {list.Key} {message.Id}";
        if (await letters.KnowsAsync(occasion, cancel).ConfigureAwait(false)) return Refused(ServerRefusal.Replayed);
        await using var rest = mail.Length <= InMemory ? new MemoryStream() : scratch();
        await rest.WriteAsync(begin.AsMemory(end + 1, held - end - 1), cancel).ConfigureAwait(false);
        await decoded.CopyToAsync(rest, cancel).ConfigureAwait(false);
        return message.Type == ControlType.Submit
            ? await SubmitAsync(list, message, rest, occasion, cancel).ConfigureAwait(false)
            : rest.Length > 0 ? Refused(ServerRefusal.RestChanged) : await AnswerAsync(list, message, occasion, cancel).ConfigureAwait(false);
    }

    private async ValueTask<KeyMailResult> SubmitAsync(HostedList list, ControlMessage message, Stream rest, string occasion, CancellationToken cancel)
    {
        if (ServerRequests.Read(message, Submit.Parse) is not { } submit) return Refused(ServerRefusal.Malformed);
        rest.Position = 0;
        // Changed on its way, by whomever: the submit itself stays good, and its id unused.
        if (new Digest(await SHA256.HashDataAsync(rest, cancel).ConfigureAwait(false)) != submit.Rest) return Refused(ServerRefusal.RestChanged);
        rest.Position = 0;
        var lines = BundleIndex.Read(rest).ToList();
        if (lines.Exists(l => l.List != list.Id)) return Refused(ServerRefusal.OtherList);
        return new KeyMailResult.Taken(ControlType.Submit, await submits.TakeAsync(list, message, submit, rest, lines, occasion, cancel).ConfigureAwait(false));
    }

    private async ValueTask<KeyMailResult> AnswerAsync(HostedList list, ControlMessage message, string occasion, CancellationToken cancel)
    {
        var state = list.Log.AtHead(time.GetUtcNow().ToUnixTimeSeconds());
        if (state.MemberOfDevice(message.From) is not { } member || state.Device(message.From) is not { } device) return Refused(ServerRefusal.UnknownSender);
        bool answered;
        if (message.Type == ControlType.LogRequest)
        {
            if (ServerRequests.Read(message, LogRequest.Parse) is not { } request) return Refused(ServerRefusal.Malformed);
            var use = await uses.MakeAsync(list, member, device, cancel).ConfigureAwait(false);
            answered = await logs.SendAsync(list, member, device, request.First, occasion, "auto-replied", cancel, use).ConfigureAwait(false);
        }
        else
        {
            if (ServerRequests.Read(message, MissedRequest.Parse) is not { } request) return Refused(ServerRefusal.Malformed);
            answered = await missed.AnswerAsync(list, member, device, message, request, occasion, cancel).ConfigureAwait(false);
        }

        return answered ? new KeyMailResult.Taken(message.Type) : Refused(ServerRefusal.Replayed);
    }

    private static KeyMailResult.Refused Refused(ServerRefusal reason) => new(reason);

    [LoggerMessage(EventId = 1871, EventName = "key-mail-taken", Level = LogLevel.Information, Message = "List {List}: a mail to +key ({Kind}) is taken: {Outcome}")]
    private partial void LogTaken(ListId list, string kind, string outcome);

    [LoggerMessage(EventId = 1872, EventName = "key-mail-refused", Level = LogLevel.Information, Message = "List {List}: a mail to +key is refused: {Reason}")]
    private partial void LogRefused(ListId list, ServerRefusal reason);

    [LoggerMessage(EventId = 1873, EventName = "key-mail-put-off", Level = LogLevel.Warning, Message = "List {List}: a mail to +key is put off: {Reason}")]
    private partial void LogLater(ListId list, string reason);
}
