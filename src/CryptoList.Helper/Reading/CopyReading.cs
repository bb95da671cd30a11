using CryptoList.Helper.Commands;
using CryptoList.Helper.Lists;
using CryptoList.Helper.Outbox;
using CryptoList.Helper.Properties;
using CryptoList.Helper.Terminal;
using CryptoList.Protocol.Posts;

namespace CryptoList.Helper.Reading;

/// <summary>Opens copies with what a home holds. A copy of one's own post is the proof that it was accepted: it leaves the outbox.</summary>
internal sealed class CopyReading(HelperSession session)
{
    private readonly PostReader _reader = new(new MemberKeys(session.Keyring, session.Lists), new ReaderMemory(session.Home), session.Home.TemporaryFolder, session.Io.Time);

    /// <summary>What became of the list's properties in the copy that was read last; null when it held none: only then it is a post to be shown.</summary>
    public PropertiesIntake.Outcome? Properties { get; private set; }

    /// <summary>Reads one seekable message.</summary>
    public ReadResult Read(Stream message)
    {
        Properties = null;
        using var progress = new ProgressStream(message, "opening", session.Io);
        var result = _reader.Read(progress);
        if (result.Verdict != ReadVerdict.Opened || ListOf(result) is not { } list) return result;
        if (result.Author!.Id == list.Self) TakeFromOutbox(list, result.Control!);
        Properties = PropertiesIntake.Take(result, list, session.Keyring);
        if (Properties is null && !result.SeenBefore) new PostCounts(list.Folder).Add(result.Author.Id.ToString(), result.Distribution!.AcceptedTime);
        return result;
    }

    /// <summary>The list of a post whose control part could be read and that I know.</summary>
    public ListReplica? ListOf(ReadResult result) => result.Control is { } control ? session.Lists.Find(control.Header.List) : null;

    private static void TakeFromOutbox(ListReplica list, ControlPart control)
    {
        var store = new OutboxStore(list.Folder);
        var hash = control.PostHash.ToString();
        if (store.All().FirstOrDefault(i => i.PostHash == hash) is not { } item) return;
        if (item.Void.Count > 0) new SequenceBook(list.Folder).ForgetVoid(item.Channel, item.Void);
        store.Remove(item);
    }
}
