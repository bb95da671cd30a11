using CryptoList.Cryptography.Signatures;
using CryptoList.Helper.Exchange;
using CryptoList.Helper.Keyring;
using CryptoList.Helper.Lists;
using CryptoList.Helper.Properties;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Properties;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Membership;

/// <summary>
/// Takes control messages that are sealed to this home: opens, checks, and takes a list key if and only if its kid is in the log. With a
/// <paramref name="desk"/>, what comes by mail too: joins, questions for keys, the server's answers; and each message once.
/// </summary>
internal sealed class ControlIntake(DeviceKeyring keyring, ListDirectory lists, long now, ControlDesk? desk = null)
{
    /// <summary>What became of one message, with a sentence where there is something to say.</summary>
    internal sealed record Result(Outcome Outcome, string Sentence);

    internal enum Outcome
    {
        /// <summary>A list key is in the keyring, which is to be saved.</summary>
        KeyTaken,

        /// <summary>A welcome was matched.</summary>
        Welcomed,

        /// <summary>Something else was taken.</summary>
        Taken,

        /// <summary>It says nothing new.</summary>
        Known,

        /// <summary>For another device.</summary>
        NotForMe,

        /// <summary>A newer log may make it good.</summary>
        Waits,

        /// <summary>Not believed, or against a rule; nothing was changed.</summary>
        Refused,
    }

    public Result Take(SealedControl sealedControl)
    {
        if (keyring.Device(sealedControl.To) is not { } device) return new(Outcome.NotForMe, "One message is for another device.");
        // Sent by one whom no log here need know, so looked at before any is.
        if (desk?.TakeWithdrawal(sealedControl, device) is { } withdrawal) return withdrawal;
        if (lists.Find(sealedControl.List) is not { } list)
        {
            return desk?.WithoutLog(sealedControl, device)
                ?? new(Outcome.Refused, $"A message is for a list you are not in ({sealedControl.List}). Run `join` with your invitation first.");
        }

        var refusal = ControlMessage.TryOpen(sealedControl.Message, device.Fingerprint, device.HpkeKeys.Reverse(), sealedControl.List, fp => KeyOf(list, fp), now, out var message);

        // A sender the log does not show, or a head beyond its end, may only mean that this log is old.
        if (refusal is ControlRefusal.UnknownSender) return new(Outcome.Waits, $"A message comes from a device that your log of {list.Address} does not show. Take a newer log with `sync`, then try again.");
        if (refusal is not null) return new(Outcome.Refused, $"A message for {list.Address} is refused ({refusal}).");
        if (desk?.WasTaken(message!.Id) == true) return new(Outcome.Known, $"A {message!.Type} message for {list.Address} was taken before; this one changes nothing.");
        if (message!.RosterNumber > list.Log.HeadNumber) return new(Outcome.Waits, $"A message was made under entry {message.RosterNumber} of {list.Address}, and your log ends at {list.Log.HeadNumber}. Take a newer log with `sync`, then try again.");
        if (!list.Log.PassesThrough(message.RosterNumber, message.RosterHead))
        {
            // Behind what was confirmed stand my own entries only; the server may have taken others in their place.
            return message.RosterNumber > list.Info.Confirmed
                ? new(Outcome.Waits, $"A message was made under another entry {message.RosterNumber} of {list.Address} than your own, which the server has not confirmed. Take a newer log with `sync`, then try again.")
                : new(Outcome.Refused, $"A message for {list.Address} was made under another log than yours (entry {message.RosterNumber}). Ask an owner which is right.");
        }

        var result = Judge(list, message);
        if (result.Outcome != Outcome.Waits) desk?.Remember(message);
        return result;
    }

    private Result Judge(ListReplica list, ControlMessage message)
    {
        var byServer = message.Type is ControlType.SubmitAnswer or ControlType.MissedAnswer or ControlType.StatusAnswer or ControlType.KeyUse;
        if (byServer != (list.Log.At(message.RosterNumber, now).ServerSigningKey.Fingerprint == message.From))
            return new(Outcome.Refused, $"A {message.Type} message for {list.Address} comes from one who may not send it.");
        try
        {
            return message.Type switch
            {
                ControlType.KeyDirect or ControlType.KeyResponse => TakeKey(list, message),
                ControlType.Welcome => TakeWelcome(list, message),
                ControlType.Properties => TakeProperties(list, message),
                ControlType.LogImage => new(Outcome.Known, $"The log of {list.Address} is here already."),
                _ => desk?.Take(list, message) ?? new(Outcome.Refused, $"A {message.Type} message is not taken here."),
            };
        }
        catch (StrictJsonException e)
        {
            return new(Outcome.Refused, $"A {message.Type} message for {list.Address} cannot be read. {e.Message}");
        }
    }

    private Result TakeKey(ListReplica list, ControlMessage message)
    {
        var delivery = KeyDelivery.Parse(message.Data, message.Type);
        var what = $"of {list.Address}, epoch {delivery.Epoch}";
        if (delivery.IsInLog(list.Log.AtHead(now)) && keyring.Add(new HeldListKey(list.Log.List, delivery.Group, delivery.Epoch, delivery.Key))) return new(Outcome.KeyTaken, $"The key {what}, is taken.");
        using (delivery)
        {
            if (delivery.IsInLog(list.Log.AtHead(now))) return new(Outcome.Known, $"The key {what}, was here already.");
            return list.Log.AtHead(now).Epoch(delivery.Group, delivery.Epoch) is null
                ? new(Outcome.Waits, $"The log does not show the key {what}. Take a newer log with `sync`, then try again.")
                : new(Outcome.Refused, $"A key {what}, is not the one in the log. It is not taken.");
        }
    }

    private Result TakeWelcome(ListReplica list, ControlMessage message)
    {
        var notice = InvitationNotice.Parse(message.Data);
        var mineSends = list.Log.AtHead(now).MemberOfDevice(message.From)?.Id == list.Self;
        if (!mineSends && !MayWelcome(list, message)) return new(Outcome.Refused, $"A welcome to {list.Address} comes from one who may not give it.");
        if (!mineSends && list.Info.Invitation is { } mine && mine != notice.Invitation.ToString()) return new(Outcome.Refused, $"A welcome to {list.Address} is for another invitation than yours.");
        if (list.Info.Welcomed) return new(Outcome.Known, $"You were welcomed to {list.Address} before.");
        list.Save(list.Info with { Welcomed = true });
        return new(Outcome.Welcomed, $"Welcome to {list.Address}.");
    }

    // Whoever has some has them from posts, which nobody can order anew by handing old ones on.
    private Result TakeProperties(ListReplica list, ControlMessage message)
    {
        var notice = PropertiesNotice.Parse(message.Data);
        if (!MayWelcome(list, message)) return new(Outcome.Refused, $"Properties of {list.Address} come from one who may not hand them on.");
        var book = new PropertiesBook(list.Folder);
        if (!book.IsEmpty) return new(Outcome.Known, $"The properties of {list.Address} were here already.");
        if (list.Log.AtHead(now).Epoch(RosterState.Everyone, notice.Epoch) is not { } epoch || keyring.ListKey(epoch.Kid) is not { } key)
            return new(Outcome.Waits, $"The properties of {list.Address} wait for its key of epoch {notice.Epoch}.");
        var refusal = ListProperties.TryOpen(key, list.Log.List, notice.Version, notice.Sealed.Span, out var properties)
            ?? PropertiesChecks.HandedOn(properties!, message.Time, list.Log) ?? book.Take(properties!, notice.PostHash, key);
        return refusal is { } no
            ? new(Outcome.Refused, $"Properties of {list.Address} that were handed on are not taken ({PropertiesIntake.TokenOf(no)}).")
            : new(Outcome.Taken, $"The properties of {list.Address} are here: cryptolist-helper properties show");
    }

    // At the head the message names, and now.
    private bool MayWelcome(ListReplica list, ControlMessage message) =>
        MayWelcome(list.Log.At(message.RosterNumber, now), message.From) && MayWelcome(list.Log.AtHead(now), message.From);

    private static bool MayWelcome(RosterState state, Fingerprint from) =>
        state.MemberOfDevice(from) is { Suspended: false } member && (member.Rights & (Rights.Owner | Rights.Distribute | Rights.Agent)) != 0;

    /// <summary>The device's key, also of one that is no longer in force (for keys the sender's present place does not matter), or the server's.</summary>
    private VerifyingKey? KeyOf(ListReplica list, Fingerprint device)
    {
        if (list.Log.AtHead(now).ServerSigningKeys.FirstOrDefault(k => k.Fingerprint == device) is { } server) return server;
        for (var n = list.Log.HeadNumber; n >= 0; n--)
            if (list.Log.At(n, now).Device(device) is { } found) return found.SigningKey;
        return null;
    }
}
