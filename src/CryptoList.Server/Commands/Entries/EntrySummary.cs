using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Roster;

namespace CryptoList.Server.Commands.Entries;

/// <summary>What an entry of a verified log is about, in few words, and who signed it.</summary>
internal static class EntrySummary
{
    /// <summary>The server, or the address of the member whose device signed.</summary>
    public static string SignerOf(RosterLog log, long n)
    {
        var entry = log[n];
        var before = log.At(Math.Max(0, n - 1), entry.Time);
        return before.MemberOfDevice(entry.By)?.Address ?? "the server";
    }

    /// <summary>E.g. the member's address.</summary>
    public static string AboutOf(RosterLog log, long n)
    {
        var entry = log[n];
        var d = StrictObject.Parse(entry.Signed.Entry.Span, SignedEntry.MaxBytes).Object("d");
        return entry.Type switch
        {
            RosterEntryType.Genesis => d.Text("name"),
            RosterEntryType.MemberAdd => d.Object("member").Text("address"),
            RosterEntryType.Address => $"{AddressOf(log, d.MemberId("member"), n - 1)} to {d.Text("address")}",
            RosterEntryType.MemberSuspend => $"{AddressOf(log, d.MemberId("member"), n)}{(d.Text("why") is { Length: > 0 } why ? $": {why}" : "")}",
            RosterEntryType.Group => $"group {d.Text("name")}",
            RosterEntryType.Epoch => $"group {d.Text("group")}, epoch {d.Integer("epoch")}",
            RosterEntryType.InviteWithdraw => $"invitation {d.Text("inv")}",
            RosterEntryType.ServerKey => d.Has("sign") ? "signing key" : "seal key",
            RosterEntryType.Policy => $"posts may be {PostMode.Describe(log.At(n, entry.Time).Policy.Modes)}",
            _ => AddressOf(log, d.MemberId("member"), n - 1),
        };
    }

    /// <summary>The address a member had at entry <paramref name="n"/> or last before it; the id when it never had one.</summary>
    public static string AddressOf(RosterLog log, MemberId member, long n)
    {
        for (; n >= 0; n--)
        {
            if (log.At(n, log[n].Time).Member(member) is { } present) return present.Address;
        }

        return member.ToString();
    }
}
