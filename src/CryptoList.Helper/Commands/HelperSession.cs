using CryptoList.Helper.Home;
using CryptoList.Helper.Keyring;
using CryptoList.Helper.Lists;
using CryptoList.Helper.Mailing;
using CryptoList.Helper.Terminal;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Commands;

/// <summary>A command at work in a home: the lock (where it changes anything), the keyring, the lists.</summary>
internal sealed class HelperSession(HelperIo io, HomeFolder home, HomeLock? held, KeyringFile keys, ListDirectory lists) : IDisposable
{
    public HelperIo Io { get; } = io;

    public HomeFolder Home { get; } = home;

    public KeyringFile Keys { get; } = keys;

    public DeviceKeyring Keyring => Keys.Keyring;

    public ListDirectory Lists { get; } = lists;

    /// <summary>Where this home's mail comes from and goes out.</summary>
    public MailSetup Mail { get; } = MailSetup.Load(home);

    /// <summary>The device I use in that list, with its private keys.</summary>
    /// <exception cref="HelperException">The keyring does not have it.</exception>
    public HeldDevice DeviceIn(ListReplica list) =>
        Keyring.Device(list.Device) ?? throw HelperException.Usage($"The keys of your device in {list.Address} are not in this keyring. Restore a backup of {Home.KeyringFile}.");

    /// <summary>Writes entries as my device in that list.</summary>
    public RosterAuthor AuthorIn(ListReplica list) => new(list.Log, DeviceIn(list).SigningKey, Io.Time);

    /// <summary>The member meant by an address (also one that the log hides, where this home knows it) or a member id.</summary>
    /// <exception cref="HelperException">Nobody is.</exception>
    public RosterMember MemberOf(ListReplica list, string who)
    {
        return list.Find(who, Io.Now) ?? list.Log.AtHead(Io.Now).Members.FirstOrDefault(m => m.Id.ToString() == who)
            ?? throw HelperException.Usage($"{who} is not a member of {list.Address}. See who is: cryptolist-helper list --list {list.Address} --members");
    }

    /// <summary>True while someone shows two logs.</summary>
    public static bool InDispute(ListReplica list) => list.Info.Dispute is not null;

    /// <summary>Nothing goes out while someone shows two logs.</summary>
    /// <exception cref="HelperException">The list is in dispute.</exception>
    public static void RefuseInDispute(ListReplica list)
    {
        if (list.Info.Dispute is { } dispute)
            throw HelperException.Refused($"Nothing is sent to {list.Address}: its log is in dispute ({dispute.Kind} at entry {dispute.Entry}, see {dispute.Evidence}). Let an owner look, then take the right log with: sync --resolved");
    }

    /// <summary>A device that waits for its 24 hours is heard by nobody.</summary>
    /// <exception cref="HelperException">The home's device in that list waits.</exception>
    public void RefuseWhileWaiting(ListReplica list)
    {
        if (list.InForceFrom(Io.Now) is { } from) throw HelperException.Wait($"This device is in force in {list.Address} {StandingSentence.From(from)}: until then nothing of it is taken there.");
    }

    public void Dispose()
    {
        Keys.Dispose();
        held?.Dispose();
    }
}
