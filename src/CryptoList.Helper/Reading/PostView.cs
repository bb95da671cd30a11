using CryptoList.Helper.Lists;
using CryptoList.Helper.Terminal;
using CryptoList.Helper.Trust;
using CryptoList.Mail;
using CryptoList.Mail.Addresses;
using CryptoList.Protocol.Posts;

namespace CryptoList.Helper.Reading;

/// <summary>
/// An opened post for a person. Who wrote it is the roster's address; a display name its author chose stands beside it, never alone.
/// </summary>
internal sealed class PostView
{
    private const int MaxTextChars = 1_000_000;

    private readonly MessageParts _parts;

    public PostView(ReadResult opened, ListReplica list)
    {
        var header = opened.Control!.Header;
        var fields = opened.Headers!;
        _parts = MessageParts.Read(opened.Entity!);
        List = list.Address;
        ListName = list.Name;
        Group = header.Group;
        Mode = PostMode.Name(header.Mode);
        ForYouAlone = header.Peer is not null;
        Author = opened.Author!.Address;
        DisplayName = fields.Single("From") is { } from && Mailbox.TryParseSingle(from.Value, out var mailbox) ? mailbox.DisplayName : null;
        Device = opened.Author.Devices.FirstOrDefault(d => d.Fingerprint == header.Device)?.Name ?? header.Device.ToString();
        Trust = new TrustBook(list).Of(header.Device);
        Number = header.Sequence;
        SignedAt = MailDate.Format(header.Time);
        Date = fields.Single("Date")?.Value;
        Subject = fields.Single("Subject")?.Text;
        ReplyTo = fields.Single("Reply-To")?.Text;
        MessageId = header.MessageId;
        Warnings = [.. HandedOnFields.Warnings(opened.Warnings)];
        Attachments = [.. _parts.Attachments.Select(a => new AttachmentLine(a.Name, a.MediaType, a.Size))];
    }

    internal sealed record AttachmentLine(string? Name, string MediaType, long EncodedBytes);

    public string Verdict { get; } = "opened";

    public string List { get; }

    public string ListName { get; }

    public string Group { get; }

    /// <summary>How it was sealed; see <see cref="Warnings"/> for what that leaves open.</summary>
    public string Mode { get; }

    public bool ForYouAlone { get; }

    public string Author { get; }

    public string? DisplayName { get; }

    public string Device { get; }

    public TrustLevel Trust { get; }

    public long Number { get; }

    public string SignedAt { get; }

    public string? Date { get; }

    public string? Subject { get; }

    public string? ReplyTo { get; }

    public string MessageId { get; }

    public IReadOnlyList<string> Warnings { get; }

    public IReadOnlyList<AttachmentLine> Attachments { get; }

    /// <summary>Writes head, text and the list of attachments, all of it harmless to a terminal.</summary>
    public void WriteTo(TextWriter output)
    {
        Line(output, "List", $"{ListName} <{List}>{(Group == Protocol.Roster.RosterState.Everyone ? "" : $", group {Group}")}");
        Line(output, "From", DisplayName is null ? Author : $"{Author} (calls themself \"{DisplayName}\")");
        if (ForYouAlone) Line(output, "To", "you alone; no other member got it");
        Line(output, "Verified", $"signed by {Author} with the device \"{Device}\", number {Number}, {SignedAt}");
        Line(output, "Trust", Sentence(Trust));
        foreach (var warning in Warnings) Line(output, "Warning", Sentence(warning));
        if (Date is not null) Line(output, "Date", Date);
        if (ReplyTo is not null) Line(output, "Reply-To", ReplyTo);
        Line(output, "Subject", Subject ?? "(none)");
        output.WriteLine();
        if (_parts.Text is null) output.WriteLine("[No plain text in this post; save its parts with --save]");
        else output.WriteLine(HarmlessText.Of(_parts.ReadText(MaxTextChars)).TrimEnd('\n'));
        for (var i = 0; i < Attachments.Count; i++)
            output.WriteLine(HarmlessText.OfLine($"[attachment {i + 1}: {Attachments[i].Name ?? "(no name)"}, {Attachments[i].MediaType}, about {Attachments[i].EncodedBytes} bytes encoded]"));
    }

    /// <summary>Saves every attachment; gives the paths.</summary>
    public async Task<IReadOnlyList<string>> SaveAsync(string folder, CancellationToken cancellation)
    {
        var paths = new List<string>();
        foreach (var attachment in _parts.Attachments) paths.Add(await AttachmentSaver.SaveAsync(_parts, attachment, folder, cancellation).ConfigureAwait(false));
        return paths;
    }

    private static void Line(TextWriter output, string name, string value) => output.WriteLine($"{name + ":",-10}{HarmlessText.OfLine(value)}");

    private string Sentence(TrustLevel trust) => trust switch
    {
        TrustLevel.Verified => "verified: you compared this device's fingerprint, or it is your own",
        TrustLevel.Vouched => "vouched: a device you verified, or your own, let this one in",
        _ => $"unverified: the list's log alone says that this is {Author}'s device; to know it, compare: cryptolist-helper verify {Author}",
    };

    /// <summary>What a warning means, for a person.</summary>
    public static string Sentence(string warning) => warning switch
    {
        "author-clock-off" => "the author's clock is days off, or the post was held back for days",
        "server-clock-off" => "the server's clock does not fit the list's log",
        "fork" => "THE SAME AUTHOR SIGNED ANOTHER POST UNDER THIS NUMBER OR MESSAGE-ID: others may have been shown something else",
        "not-encrypted" => "THIS POST IS NOT ENCRYPTED: anyone on its way could read it",
        "no-member-layer" => "this post is WEAKER: whoever left the list and kept its key could read it on its way",
        "voided" => "its author called this number void; it was probably sent again",
        _ => warning,
    };
}
