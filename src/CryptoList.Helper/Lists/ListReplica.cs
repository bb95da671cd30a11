using CryptoList.Cryptography;
using CryptoList.Cryptography.Signatures;
using CryptoList.Helper.Home;
using CryptoList.Helper.Outbox;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Lists;

/// <summary>My own copy of one list's log, replayed and checked, with my place in it. One folder, named by the list id in hex.</summary>
public sealed class ListReplica
{
    private const string LogName = "log.jsonl";
    private const string InfoName = "list.json";

    /// <summary>Where entries of my own that were given up are kept.</summary>
    internal const string DroppedName = "dropped.jsonl";

    private ListReplica(string folder, ListInfo info, RosterLog log)
    {
        (Folder, Info, Log) = (folder, info, log);
        Span<byte> device = stackalloc byte[Digest.Size];
        if (!MemberId.TryParse(info.Member, out var self) || !CanonicalBase64Url.TryDecode(info.Device, device) || info.List != log.List.ToString())
            throw HelperException.Usage($"{Path.Combine(folder, InfoName)} is damaged. Restore a backup of it.");
        (Self, Device) = (self, new Fingerprint(new Digest(device)));
    }

    /// <summary>Where it is kept.</summary>
    public string Folder { get; }

    /// <summary>My place in it.</summary>
    public ListInfo Info { get; private set; }

    /// <summary>The log, my own unconfirmed entries at its end.</summary>
    public RosterLog Log { get; private set; }

    /// <summary>My member id here.</summary>
    public MemberId Self { get; }

    /// <summary>The device I use here.</summary>
    public Fingerprint Device { get; }

    /// <summary>The posting address.</summary>
    public string Address => Log.AtHead(Log[Log.HeadNumber].Time).ListAddress;

    /// <summary>The list's name.</summary>
    public string Name => Log.AtHead(Log[Log.HeadNumber].Time).ListName;

    /// <summary>How many entries at the end I made myself and no log from outside has shown.</summary>
    public long Unconfirmed => Log.HeadNumber - Info.Confirmed;

    /// <summary>Loads and replays. Everything is checked again: a file is no more trusted than a server.</summary>
    public static async Task<ListReplica> LoadAsync(string folder, CancellationToken cancellation)
    {
        var info = JsonFile.Read<ListInfo>(Path.Combine(folder, InfoName));
        var path = Path.Combine(folder, LogName);
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return new ListReplica(folder, info, LogLines.Replay(LogLines.Read(file, path), path));
    }

    /// <summary>Makes the folder of a list, or takes the place of what was there when I was asked in again.</summary>
    public static ListReplica Create(HomeFolder home, RosterLog log, MemberId self, Fingerprint device, long confirmed, long now)
    {
        var folder = FolderOf(home, log.List);
        PrivateFolder.Create(folder);
        var info = new ListInfo { List = log.List.ToString(), Member = self.ToString(), Device = device.ToString(), Confirmed = confirmed, SyncedAt = now };
        var replica = new ListReplica(folder, info, log);
        // The numbers of posts are each device's own: another device starts anew.
        if (IsIn(folder) && JsonFile.Read<ListInfo>(Path.Combine(folder, InfoName)).Device != info.Device) File.Delete(Path.Combine(folder, SequenceBook.FileName));
        replica.TakeLog(log, info);
        DurableFile.SyncFolder(home.ListsFolder);
        return replica;
    }

    /// <summary>Where a list of that id is kept.</summary>
    public static string FolderOf(HomeFolder home, ListId list) => Path.Combine(home.ListsFolder, Convert.ToHexStringLower(list.ToArray()));

    /// <summary>The files that hold the log and my place, for whoever has to know when they change.</summary>
    internal static IEnumerable<string> FilesIn(string folder) => [Path.Combine(folder, LogName), Path.Combine(folder, InfoName)];

    /// <summary>True for a folder that holds a list.</summary>
    public static bool IsIn(string folder) => File.Exists(Path.Combine(folder, InfoName));

    /// <summary>How I stand at the log's end.</summary>
    public ListStanding StandingAt(long now)
    {
        if (Log.AtHead(now).Member(Self) is not null) return ListStanding.Member;
        for (var n = Log.HeadNumber - 1; n >= 0; n--)
            if (Log.At(n, now).Member(Self) is not null) return ListStanding.Left;
        return ListStanding.Joining;
    }

    /// <summary>All entries in order.</summary>
    public IEnumerable<SignedEntry> Entries()
    {
        for (long n = 0; n <= Log.HeadNumber; n++) yield return Log[n].Signed;
    }

    /// <summary>Appends an entry I made; it is unconfirmed until a log from outside shows it.</summary>
    /// <exception cref="HelperException">A rule of the list refuses it; nothing was changed.</exception>
    public void AppendOwn(SignedEntry entry)
    {
        if (Log.TryAppend(entry) is { } refusal) throw HelperException.Refused($"The rules of {Address} do not allow this ({refusal}). Nothing was changed.");
        DurableFile.Append(Path.Combine(Folder, LogName), LogLines.Lines([entry]));
    }

    /// <summary>The server says that it has my entries up to this one.</summary>
    internal void Confirm(long number, long now)
    {
        if (number > Info.Confirmed && number <= Log.HeadNumber) Save(Info with { Confirmed = number, SyncedAt = now });
    }

    /// <summary>Gives up the entries I made that nobody confirmed; gives the number of the first, null when there is none.</summary>
    internal long? DropOwn()
    {
        if (Unconfirmed == 0) return null;
        var all = Entries().ToList();
        var from = (int)Info.Confirmed + 1;
        DurableFile.Append(Path.Combine(Folder, DroppedName), LogLines.Lines(all[from..]));
        TakeLog(LogLines.Replay(all[..from], Folder, new RosterCheckpoint(from - 1, all[from - 1].Head)), Info);
        return from;
    }

    /// <summary>Takes a log that was checked and may be taken.</summary>
    internal void TakeLog(RosterLog log, ListInfo info)
    {
        Log = log;
        DurableFile.Replace(Path.Combine(Folder, LogName), LogLines.Lines(Entries()));
        Save(info);
    }

    /// <summary>Writes my place anew.</summary>
    internal void Save(ListInfo info)
    {
        JsonFile.Write(Path.Combine(Folder, InfoName), info);
        Info = info;
    }
}
