using CryptoList.Helper.Home;
using CryptoList.Helper.Lists;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Reading;

/// <summary>What this home saw that its list's owners should know, until it is known to have been reported: <c>reports.json</c> in a list's folder.</summary>
internal sealed class ReportBook
{
    /// <summary>Faults that show only when everything around the text was found to be rightly signed: no stranger's mail has them.</summary>
    private static readonly PostFault[] Reportable =
    [
        PostFault.WrapLengthWrong, PostFault.WrapHashWrong, PostFault.WrapDamaged, PostFault.DeviceLayerDamaged, PostFault.BodyHashWrong, PostFault.BodyDamaged,
        PostFault.AuthorSignatureInvalid, PostFault.NotHeaderProtected, PostFault.InnerFromWrong, PostFault.InnerMessageIdWrong, PostFault.InnerMalformed,
    ];

    /// <summary>After how many seconds a report that the server has not answered is taken for lost.</summary>
    private const long LostAfter = 2L * 24 * 3600;

    /// <summary>For how many seconds it goes again and again.</summary>
    private const long MaxPatience = 30L * 24 * 3600;

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

    /// <summary>What is to be reported of that kind now, the oldest first: what was not, or was lost.</summary>
    public IReadOnlyList<Observation> Due(ReportKind kind, long now) => [.. _seen.Where(o => o.Kind == kind && IsDue(o, now))];

    /// <summary>Notes something, once, and not more of a kind than a report holds.</summary>
    public void Add(Observation seen)
    {
        if (_seen.Exists(o => o.Kind == seen.Kind && o.Text == seen.Text) || _seen.Count(o => o.Kind == seen.Kind) >= Report.MaxEvidence) return;
        _seen.Add(seen);
        Save();
    }

    /// <summary>What was due of that kind went, in that submit and that mail; the server's answer ends it.</summary>
    public void Handed(ReportKind kind, MemberId submit, string mail, long now)
    {
        for (var i = 0; i < _seen.Count; i++)
            if (_seen[i].Kind == kind && IsDue(_seen[i], now)) _seen[i] = _seen[i] with { Submit = submit.ToString(), Mail = mail, Sent = now, First = _seen[i].First ?? now };
        _seen.RemoveAll(o => now - o.First > MaxPatience);
        Save();
    }

    /// <summary>The server answered that submit: it has passed the report on, or never will.</summary>
    public void Answered(MemberId submit)
    {
        if (_seen.RemoveAll(o => o.Submit == submit.ToString()) > 0) Save();
    }

    /// <summary>True when a report that is not answered went in that mail, which came back; it is due again then.</summary>
    public bool TakeBack(string mail)
    {
        var back = _seen.FindAll(o => o.Mail == mail);
        if (back.Count == 0) return false;
        foreach (var seen in back) _seen[_seen.IndexOf(seen)] = seen with { Mail = null, Sent = null };
        Save();
        return true;
    }

    private static bool IsDue(Observation seen, long now) => seen.Sent is not { } sent || now - sent > LostAfter;

    private void Save() => JsonFile.Write(_path, new Document { Seen = _seen });

    /// <summary>Something seen, in a sentence, with the signed bytes that show it.</summary>
    internal sealed record Observation(ReportKind Kind, string Text, byte[] Evidence)
    {
        /// <summary>The submit it went in last, base64url; null while it has not gone.</summary>
        public string? Submit { get; init; }

        /// <summary>The Message-ID of that mail; null also when it came back.</summary>
        public string? Mail { get; init; }

        /// <summary>When that went, Unix seconds; null also when it came back.</summary>
        public long? Sent { get; init; }

        /// <summary>When it went first, Unix seconds.</summary>
        public long? First { get; init; }
    }

    internal sealed record Document
    {
        /// <summary>Version of this file.</summary>
        public int V { get; init; } = 1;

        /// <summary>What was seen.</summary>
        public List<Observation> Seen { get; init; } = [];
    }
}
