using CryptoList.Cryptography;
using CryptoList.Cryptography.Signatures;
using CryptoList.Helper.Home;
using CryptoList.Helper.Membership;
using CryptoList.Helper.Outbox;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Invitations;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Lists;

/// <summary>My own copy of one list's log, replayed and checked, with my place in it. One folder, named by the list id in hex.</summary>
public sealed class ListReplica
{
    private const string LogName = "log.jsonl";
    private const string InfoName = "list.json";

    private const string ImageName = "log.image";

    /// <summary>Where entries of my own that were given up are kept.</summary>
    internal const string DroppedName = "dropped.jsonl";

    private ListReplica(string folder, ListInfo info, RosterLog log)
    {
        (Folder, Info, Log) = (folder, info, log);
        if (!MemberId.TryParse(info.Member, out var self) || !CanonicalBase64Url.TryDecode(info.Device, out Digest device) || info.List != log.List.ToString())
            throw HelperException.Usage($"{Path.Combine(folder, InfoName)} is damaged. Restore a backup of it.");
        (Self, Device) = (self, new Fingerprint(device));
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

    /// <summary>Where my mail to this list comes from, and its mail to me goes; null when I am not in it.</summary>
    public string? OwnAddress(long now) => Log.AtHead(now).Member(Self) is { } me ? Info.Address ?? me.Address : null;

    /// <summary>A member for people: the address, also where the log hides it and this home knows it.</summary>
    public string NameOf(RosterMember member) => !Log.AtHead(0).Policy.Hidden ? member.Address : (member.Id == Self ? Info.Address : new KnownAddresses(Folder).Of(member.Id)) ?? member.Address;

    /// <summary>The present member with an address, also one that the log hides, where this home knows it; null for none.</summary>
    public RosterMember? Find(string address, long now)
    {
        var state = Log.AtHead(now);
        if (state.MemberByAddress(address) is { } shown) return shown;
        if (!state.Policy.Hidden) return null;
        return string.Equals(Info.Address, address, StringComparison.OrdinalIgnoreCase) ? state.Member(Self) : new KnownAddresses(Folder).With(address).Select(state.Member).FirstOrDefault(m => m is not null);
    }

    /// <summary>How many entries at the end I made myself and no log from outside has shown.</summary>
    public long Unconfirmed => Log.HeadNumber - Info.Confirmed;

    /// <summary>
    /// The number of the entry that what I say now stands on: the newest that the server is known to have, since mine may yet be refused; my own newest where
    /// they take something from somebody, so that nothing I say afterwards goes to who was to be out.
    /// </summary>
    public long Standing => Unconfirmed <= 0 || Enumerable.Range((int)Info.Confirmed + 1, (int)Unconfirmed).Any(n => Takes(Log[n].Type)) ? Log.HeadNumber : Info.Confirmed;

    /// <summary>
    /// Loads and replays. Entries whose signatures were checked when they came are held to the chain of hashes up to the one that is noted; whoever could change that note
    /// could as well change the keys beside it. <c>roster verify</c> checks everything again.
    /// </summary>
    public static async Task<ListReplica> LoadAsync(string folder, CancellationToken cancellation)
    {
        var info = JsonFile.Read<ListInfo>(Path.Combine(folder, InfoName));
        var path = Path.Combine(folder, LogName);
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return new ListReplica(folder, info, info.Image is { } image ? FromImage(folder, image, file) : LogLines.Replay(LogLines.Read(file, path), path, VerifiedIn(info)));
    }

    /// <summary>A list that begins with an image of its log, in place of the log, which is not here yet.</summary>
    internal static ListReplica Begin(HomeFolder home, RosterLog log, byte[] image, ImageOrigin origin, Invitation invitation, Fingerprint device, long now)
    {
        var folder = FolderOf(home, log.List);
        PrivateFolder.Create(folder);
        DurableFile.Replace(Path.Combine(folder, ImageName), image);
        return Create(home, log, invitation.Member, device, log.HeadNumber, now, invitation.Id, origin);
    }

    private static RosterLog FromImage(string folder, ImageOrigin origin, Stream later)
    {
        var path = Path.Combine(folder, ImageName);
        var image = File.ReadAllBytes(path);
        var damaged = HelperException.Usage($"{path} is damaged. Restore a backup of it, or take the whole log with: sync --log");
        if (Digest.Of(image).ToString() != origin.Hash || RosterLog.TryFromImage(image, wasChecked: true) is not { } log) throw damaged;
        // Where the whole log was written and nothing more, it is behind the image that counts.
        foreach (var entry in LogFile.Read(later).Where(e => LogLines.NumberOf(e) > origin.Number))
            if (log.TryAppend(entry) is not null) throw damaged;
        return log;
    }

    /// <summary>Makes the folder of a list, or takes the place of what was there when I was asked in again.</summary>
    public static ListReplica Create(HomeFolder home, RosterLog log, MemberId self, Fingerprint device, long confirmed, long now, InvitationId? invitation = null, ImageOrigin? image = null)
    {
        var folder = FolderOf(home, log.List);
        PrivateFolder.Create(folder);
        var info = new ListInfo { List = log.List.ToString(), Member = self.ToString(), Device = device.ToString(), Confirmed = confirmed, SyncedAt = now, Invitation = invitation?.ToString(), Image = image };
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
        if (Log.AtHead(now).Device(Device) is not null) return ListStanding.Member;
        if (InForceFrom(now) is not null) return ListStanding.Waiting;
        return KnownDevices.Contains(Log, Device) ? ListStanding.Left : ListStanding.Joining;
    }

    /// <summary>When this device will be in force, Unix seconds, while it waits; null when it does not.</summary>
    public long? InForceFrom(long now) => Log.AtHead(now).WaitingDevices(Self).Where(w => w.Device.Fingerprint == Device).Select(w => (long?)w.InForceFrom).FirstOrDefault();

    /// <summary>All entries in order.</summary>
    /// <exception cref="HelperException">They are not here yet: an image stands in for them.</exception>
    public IEnumerable<SignedEntry> Entries()
    {
        RequireWhole();
        return Held();
    }

    /// <exception cref="HelperException">An image stands in for the log: nothing is signed on that.</exception>
    public void RequireWhole()
    {
        if (!IsWhole) throw HelperException.Wait($"The log of {Address} is not whole here yet. Run cryptolist-helper sync until it is, then try again.");
    }

    /// <summary>False while an image stands in for entries of the log.</summary>
    public bool IsWhole => Log.FirstHeld == 0;

    private IEnumerable<SignedEntry> Held()
    {
        for (var n = Log.FirstHeld; n <= Log.HeadNumber; n++) yield return Log[n].Signed;
    }

    /// <summary>Appends an entry I made; it is unconfirmed until a log from outside shows it.</summary>
    /// <exception cref="HelperException">A rule of the list refuses it; nothing was changed.</exception>
    public void AppendOwn(SignedEntry entry)
    {
        RequireWhole();
        if (Log.TryAppend(entry) is { } refusal)
            throw HelperException.Refused($"The rules of {Address} do not allow this ({refusal}). Nothing was changed.{(refusal is RosterRefusal.DeviceTooYoung ? " A device removes another of its member a day after it came itself; an owner may at once." : "")}");
        DurableFile.Append(Path.Combine(Folder, LogName), LogLines.Lines([entry]));
    }

    /// <summary>Entries from outside behind an image, each checked; those that are refused end it. Gives how many are new.</summary>
    internal int Follow(IEnumerable<SignedEntry> entries, long now)
    {
        var taken = entries.TakeWhile(entry => Log.TryAppend(entry, 0, now + LogSync.DatedAhead) is null).ToList();
        if (taken.Count == 0) return 0;
        DurableFile.Append(Path.Combine(Folder, LogName), LogLines.Lines(taken));
        Save(Info with { Confirmed = Log.HeadNumber, SyncedAt = now });
        return taken.Count;
    }

    /// <summary>The server says that it has my entries up to this one.</summary>
    internal void Confirm(long number, long now)
    {
        if (number > Info.Confirmed && number <= Log.HeadNumber) Save(Info with { Confirmed = number, SyncedAt = now });
    }

    /// <summary>Gives up the entries I made that nobody confirmed; gives the number of the first, null when there is none.</summary>
    internal long? DropOwn() => DropOwn(Info.Confirmed);

    /// <summary>Gives up those of them behind a number.</summary>
    internal long? DropOwn(long after)
    {
        if (after >= Log.HeadNumber || Unconfirmed == 0) return null;
        var from = (int)Math.Max(after, Info.Confirmed) + 1;
        var all = Entries().ToList();
        DurableFile.Append(Path.Combine(Folder, DroppedName), LogLines.Lines(all[from..]));
        TakeLog(LogLines.Replay(all[..from], Folder, new RosterCheckpoint(from - 1, all[from - 1].Head)), Info);
        return from;
    }

    private static bool Takes(RosterEntryType type) => type is RosterEntryType.MemberRemove or RosterEntryType.MemberSuspend or RosterEntryType.Rights or RosterEntryType.Group
        or RosterEntryType.DeviceRemove or RosterEntryType.Policy;

    /// <summary>Takes a log that was checked and may be taken.</summary>
    internal void TakeLog(RosterLog log, ListInfo info)
    {
        Log = log;
        // An image that takes the place of a log is noted first: beside it, what that file holds up to its entry counts for nothing.
        if (info.Image is not null && IsIn(Folder)) Save(info);
        DurableFile.Replace(Path.Combine(Folder, LogName), LogLines.Lines(Held()));
        Save(info);
        if (info.Image is not null) return;
        File.Delete(Path.Combine(Folder, ImageName));
        new ComingLog(Folder).Delete();
    }

    private static RosterCheckpoint? VerifiedIn(ListInfo info) =>
        info.Verified is { } number && CanonicalBase64Url.TryDecode(info.VerifiedHead ?? "", out Digest head) ? new RosterCheckpoint(number, head) : null;

    /// <summary>Writes my place anew.</summary>
    internal void Save(ListInfo info)
    {
        info = info with { Verified = Log.HeadNumber, VerifiedHead = Log.Head.ToString() };
        JsonFile.Write(Path.Combine(Folder, InfoName), info);
        Info = info;
    }
}
