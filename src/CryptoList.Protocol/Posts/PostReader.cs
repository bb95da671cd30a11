using CryptoList.Protocol.Control;
using CryptoList.Protocol.Roster;

namespace CryptoList.Protocol.Posts;

/// <summary>Opens copies, with all checks of protocol section 4 in their order.</summary>
public sealed class PostReader(IReaderKeyring keyring, IReaderMemory memory, string temporaryFolder, TimeProvider time)
{
    /// <summary>Reads a seekable message. Never throws for bad input; I/O faults of the stream or the temporary folder pass through.</summary>
    public ReadResult Read(Stream message)
    {
        if (PostContainer.TryRead(message, out var container, out var control) is { } fault)
            return fault is PostFault.NotAPost ? new ReadResult { Verdict = ReadVerdict.NotAPost, Fault = fault } : Refuse(fault, control, null);
        var log = keyring.Log(control!.Header.List);
        var copy = new Copy(control, container!, log, time.GetUtcNow().ToUnixTimeSeconds());
        return (copy.ReadFields(keyring) ?? (log is null ? PostFault.LogMissing : copy.CheckAgainst(log, keyring))) is { } refused
            ? Refuse(refused, control, log)
            : Open(copy, log!, message.Length);
    }

    private ReadResult Open(Copy copy, RosterLog log, long length)
    {
        using var keys = new CopyUnlocking(copy, keyring, log).Open(out var fault);
        if (keys is null) return Refuse(fault, copy.Control, log);
        var entity = TemporaryStream.Create(temporaryFolder, length);
        try
        {
            using var opener = new BodyOpener(copy.Control, copy.AuthorDevice!.SigningKey, copy.Author!.Address);
            if (opener.Open(keys, copy.Container.OpenBody(), entity) is { } damaged)
            {
                entity.Dispose();
                return Refuse(damaged, copy.Control, log);
            }

            entity.Position = 0;
            if (!copy.Control.Header.Update) return Opened(copy, opener, entity);
            using (entity) return KeyUpdate.TryRead(entity, copy.Control.Header) is { } key ? Opened(copy, opener, null, key) : Refuse(PostFault.NotAKeyUpdate, copy.Control, log);
        }
        catch
        {
            entity.Dispose();
            throw;
        }
    }

    private ReadResult Opened(Copy copy, BodyOpener opener, Stream? entity, KeyDelivery? key = null)
    {
        var recollection = ReaderRecollection.Remember(memory, copy.Control.Header, copy.Author!.Id, copy.Control.PostHash);
        var warnings = copy.Warnings;
        if (recollection.Fork is not null) warnings |= ReadWarnings.Fork;
        if (recollection.Voided) warnings |= ReadWarnings.Voided;
        return new ReadResult
        {
            Verdict = ReadVerdict.Opened,
            Warnings = warnings,
            Control = copy.Control,
            Author = copy.Author,
            ListAddress = copy.ListAddress,
            Distribution = copy.Distribution,
            ForkOf = recollection.Fork,
            SeenBefore = recollection.SeenBefore,
            Headers = opener.Headers,
            Entity = entity,
            NewKey = key,
        };
    }

    private static ReadResult Refuse(PostFault fault, ControlPart? control, RosterLog? log) => new()
    {
        Verdict = PostFaults.IsWait(fault) ? ReadVerdict.Wait : ReadVerdict.Fail,
        Fault = fault,
        Control = control,
        ListAddress = log?.AtHead(0).ListAddress,
    };
}
