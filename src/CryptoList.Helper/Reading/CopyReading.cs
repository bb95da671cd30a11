using CryptoList.Helper.Commands;
using CryptoList.Helper.Keyring;
using CryptoList.Helper.Lists;
using CryptoList.Helper.Outbox;
using CryptoList.Helper.Properties;
using CryptoList.Helper.Terminal;
using CryptoList.Protocol.Control;
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
        if (result.Fault == PostFault.ListKeyMissing && ListOf(result) is { } waiting) new WantedKeys(waiting).Add(result.Control!.Header, session.Io.Now);
        if (result.Verdict != ReadVerdict.Opened || ListOf(result) is not { } list) return result;
        if (result.NewKey is { } key)
        {
            Take(list, key);
            return result;
        }

        if (result.Author!.Id == list.Self) TakeFromOutbox(list, result.Control!);
        Properties = PropertiesIntake.Take(result, list, session.Keyring);
        if (Properties is null && !result.SeenBefore) new PostCounts(list.Folder).Add(result.Author.Id.ToString(), result.Distribution!.AcceptedTime);
        return result;
    }

    /// <summary>What a key update brought, in a sentence; null for a post.</summary>
    public string? SentenceOf(ReadResult result) => result.NewKey is not { } key || ListOf(result) is not { } list ? null
        : IsInLog(list, key) ? $"The key of {list.Address}, epoch {key.Epoch}, came under the one before. It is no post to be shown."
        : $"A key of {list.Address} came that is not the one in the log. It is not taken.";

    /// <summary>The list of a post whose control part could be read and that I know.</summary>
    public ListReplica? ListOf(ReadResult result) => result.Control is { } control ? session.Lists.Find(control.Header.List) : null;

    // Whoever sent it: the log says which key it is.
    private void Take(ListReplica list, KeyDelivery key)
    {
        if (IsInLog(list, key) && session.Keyring.Add(new HeldListKey(list.Log.List, key.Group, key.Epoch, key.Key))) session.Keys.Save();
        else key.Dispose();
    }

    private bool IsInLog(ListReplica list, KeyDelivery key) => key.IsInLog(list.Log.AtHead(session.Io.Now));

    private static void TakeFromOutbox(ListReplica list, ControlPart control)
    {
        var store = new OutboxStore(list.Folder);
        var hash = control.PostHash.ToString();
        if (store.All().FirstOrDefault(i => i.PostHash == hash) is not { } item) return;
        if (item.Void.Count > 0) new SequenceBook(list.Folder).ForgetVoid(item.Channel, item.Void);
        store.Remove(item);
    }
}
