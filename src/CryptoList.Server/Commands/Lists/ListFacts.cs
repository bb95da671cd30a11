using CryptoList.Lists.Hosting;
using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Roster;

namespace CryptoList.Server.Commands.Lists;

/// <summary>
/// A list as <c>--json</c> gives it. <see cref="Entry"/> and <see cref="Head"/>: number and hash of the newest roster entry.
/// <see cref="Members"/> counts suspended ones too. <see cref="Epoch"/>: number of the list key in use, null before the first.
/// <see cref="Behind"/>: the log lacks entries that this server verified before, so the list is held until they are appended.
/// <see cref="Archive"/>: posts are kept for ever, whatever <see cref="Keep"/> says.
/// <see cref="KeyDue"/>: somebody who has that key has left, and an owner's helper has not replaced it yet.
/// </summary>
internal sealed record ListFacts(
    string Id, string Address, string Name, long Opened, long Entry, string Head, bool Behind, int Members, int Suspended, int Owners, long? Epoch, bool KeyDue,
    string SigningKey, string SealKey, long SealKeySince, long Keep, bool Archive, long Rekey, IReadOnlyList<long> Modes)
{
    /// <summary>The fields, for <c>--help</c>.</summary>
    public const string Fields = "{id, address, name, opened, entry, head, behind, members, suspended, owners, epoch, keyDue, signingKey, sealKey, sealKeySince, keep, archive, rekey, modes}";

    public static ListFacts Of(HostedList list, long now)
    {
        var state = list.Log.AtHead(now);
        var (members, suspended, owners) = (0, 0, 0);
        foreach (var member in state.Members)
        {
            members++;
            if (member.Suspended) suspended++;
            if (member.Rights.HasFlag(Rights.Owner)) owners++;
        }

        return new(
            list.Id.ToString(), list.Address, list.Name, list.Log[0].Time, state.Number, list.Log[state.Number].Signed.Head.ToString(), list.IsBehind, members, suspended, owners,
            state.NewestEpoch(RosterState.Everyone)?.Number, state.NeedsDirectKey(RosterState.Everyone), state.ServerSigningKey.Fingerprint.ToString(),
            state.CurrentSealKey.Id.ToString(), state.SealKeys[^1].SinceTime, state.Policy.Keep, state.Policy.Archive, state.Policy.Rekey, state.Policy.Modes);
    }

    public void WriteTable(CommandIo io) => Tables.WriteFacts(
        io,
        ("Address", Address),
        ("Name", Name),
        ("Id", Id),
        ("Opened", Tables.Time(Opened)),
        ("Members", $"{Members}, of them {Owners} owner{(Owners == 1 ? "" : "s")}{(Suspended > 0 ? $" and {Suspended} suspended" : "")}"),
        ("Roster entry", $"{Entry}, head {Head}{(Behind ? "; HELD: this server has verified newer entries, which the store lacks. Append them with: cryptolist roster append" : "")}"),
        ("List key", Epoch is null ? "none yet" : $"epoch {Epoch}{(KeyDue ? "; to be replaced by an owner, since somebody who has it left" : "")}"),
        ("Server's seal key", $"{SealKey}, since {Tables.Time(SealKeySince)}"),
        ("Server's signing key", SigningKey),
        ("Modes of posts", PostMode.Describe(Modes)),
        ("Posts are kept", Archive ? "for ever" : Keep == 0 ? "until delivered" : Tables.Span(Keep)),
        ("New list key", $"within {Tables.Span(Rekey)} after somebody left"));
}
