using CryptoList.Protocol.Roster;
using CryptoList.Protocol.Tests.Worlds;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CryptoList.Protocol.Tests.Roster;

public class DamagedLogTests
{
    private static readonly SignedEntry[] Entries = MakeEntries();

    [Fact]
    public void A_flipped_bit_anywhere_is_refused_by_name() => Prop.ForAll(Flips(), flip =>
    {
        var damaged = Entries.ToArray();
        var entry = damaged[flip.Entry % damaged.Length];
        var whole = (byte[])[.. entry.Entry.Span, .. entry.Signature.Span];
        whole[flip.Byte % whole.Length] ^= (byte)(1 << (flip.Bit % 8));
        damaged[flip.Entry % damaged.Length] = new SignedEntry(whole.AsMemory(0, entry.Entry.Length), whole.AsMemory(entry.Entry.Length));
        return RosterLog.TryReplay(damaged, out var log) is not null && (log?.HeadNumber ?? -1) < flip.Entry % damaged.Length;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(400));

    [Fact]
    public void An_entry_left_out_doubled_or_swapped_is_refused()
    {
        for (var i = 0; i < Entries.Length - 1; i++)
        {
            Assert.NotNull(RosterLog.TryReplay([.. Entries[..i], .. Entries[(i + 1)..]], out _));
            Assert.NotNull(RosterLog.TryReplay([.. Entries[..i], Entries[i], Entries[i], .. Entries[(i + 1)..]], out _));
            Assert.NotNull(RosterLog.TryReplay([.. Entries[..i], Entries[i + 1], Entries[i], .. Entries[(i + 2)..]], out _));
        }
    }

    [Fact]
    public void Any_bytes_well_signed_are_refused_by_name() => Prop.ForAll<byte[]>(bytes =>
    {
        var world = Shared.Value;
        return world.Log.TryAppend(RawEntries.Sign(world.Owner.Device.SigningKey, bytes)) is not null;
    }).QuickCheckThrowOnFailure();

    private static readonly Lazy<RosterWorld> Shared = new(() => new RosterWorld());

    private static Arbitrary<(int Entry, int Byte, int Bit)> Flips() =>
        (from entry in Gen.Choose(0, 1000) from at in Gen.Choose(0, 100_000) from bit in Gen.Choose(0, 7) select (entry, at, bit)).ToArbitrary();

    private static SignedEntry[] MakeEntries()
    {
        var world = new RosterWorld();
        var alice = world.Add("alice");
        world.Append(world.ByOwner.Group("board", [alice.Id, world.Owner.Id], []));
        world.Epoch();
        world.AddDevice(alice, co: world.Owner.Device.SigningKey);
        world.Append(world.ByServer.MemberSuspend(alice.Id, "x"));
        world.Append(world.ByOwner.MemberResume(alice.Id));
        world.Append(world.ByServer.ServerSealKey(CryptoList.Cryptography.Hpke.HpkePrivateKey.Generate().PublicKey));
        world.Append(world.ByOwner.Address(alice.Id, "a@example.org", alice.Device.SigningKey));
        world.Append(world.ByOwner.MemberRemove(alice.Id, adverse: true));
        return [.. world.Entries];
    }
}
