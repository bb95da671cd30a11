using CryptoList.Helper.Home;
using CryptoList.Helper.Lists;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Reading;

/// <summary>What this home saw that its list's owners should know, until it was reported: <c>reports.json</c> in a list's folder.</summary>
internal sealed class ReportBook
{
    /// <summary>Faults that show only when everything around the text was found to be rightly signed: no stranger's mail has them.</summary>
    private static readonly PostFault[] Reportable =
    [
        PostFault.WrapLengthWrong, PostFault.WrapHashWrong, PostFault.WrapDamaged, PostFault.DeviceLayerDamaged, PostFault.BodyHashWrong, PostFault.BodyDamaged,
        PostFault.AuthorSignatureInvalid, PostFault.NotHeaderProtected, PostFault.InnerFromWrong, PostFault.InnerMessageIdWrong, PostFault.InnerMalformed,
    ];

    private readonly string _path;
    private readonly List<Observation> _seen;

    public ReportBook(string listFolder)
    {
        _path = Path.Combine(listFolder, "reports.json");
        _seen = File.Exists(_path) ? JsonFile.Read<Document>(_path).Seen : [];
    }

    /// <summary>Notes what a copy says that came in its turn with all mail of this home. Of posts to all alone: whatever else there is not every owner may know of.</summary>
    public static void Saw(ListReplica list, ReadResult copy, long now)
    {
        if (copy.Control is not { } control || control.Header is not { Group: RosterState.Everyone, Peer: null, Update: false } header) return;
        var wellSigned = copy.Fault is { } fault && (fault == PostFault.ListKeyMissing || Reportable.Contains(fault));
        if (wellSigned) new NumberBook(list).Came(header);
        if (copy.Verdict == ReadVerdict.Fail && Reportable.Contains(copy.Fault!.Value))
            new ReportBook(list.Folder).Add(new Observation(ReportKind.CannotOpen, $"A post, Message-ID {header.MessageId}, did not open ({PostFaults.Token(copy.Fault.Value)}).", control.Raw.ToArray()));
        if (copy.Verdict != ReadVerdict.Opened) return;
        new NumberBook(list).Saw(copy, now);
        if (copy.ForkOf is { } other)
            new ReportBook(list.Folder).Add(new Observation(ReportKind.Fork, $"{copy.Author!.Address} signed two posts as number {header.Sequence}, or as {header.MessageId}; the hash of the other is {other}.", control.Raw.ToArray()));
    }

    /// <summary>What is to be reported of that kind, the oldest first.</summary>
    public IReadOnlyList<Observation> Of(ReportKind kind) => [.. _seen.Where(o => o.Kind == kind)];

    /// <summary>Notes something, once, and not more of a kind than a report holds.</summary>
    public void Add(Observation seen)
    {
        if (_seen.Exists(o => o.Kind == seen.Kind && o.Text == seen.Text) || Of(seen.Kind).Count >= Report.MaxEvidence) return;
        _seen.Add(seen);
        Save();
    }

    /// <summary>That kind was reported.</summary>
    public void Reported(ReportKind kind)
    {
        _seen.RemoveAll(o => o.Kind == kind);
        Save();
    }

    private void Save() => JsonFile.Write(_path, new Document { Seen = _seen });

    /// <summary>Something seen, in a sentence, with the signed bytes that show it.</summary>
    internal sealed record Observation(ReportKind Kind, string Text, byte[] Evidence);

    internal sealed record Document
    {
        /// <summary>Version of this file.</summary>
        public int V { get; init; } = 1;

        /// <summary>What was seen.</summary>
        public List<Observation> Seen { get; init; } = [];
    }
}
