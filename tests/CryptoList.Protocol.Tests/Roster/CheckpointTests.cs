using CryptoList.Protocol.Roster;
using CryptoList.Protocol.Tests.Worlds;
using Xunit;

namespace CryptoList.Protocol.Tests.Roster;

/// <summary>What was verified once is held to its hash; what comes after is verified.</summary>
public class CheckpointTests
{
    private readonly RosterWorld _world = new();
    private readonly SignedEntry[] _entries;

    public CheckpointTests()
    {
        for (var i = 0; i < 5; i++) _world.Add($"member{i}");
        _entries = [.. _world.Entries];
    }

    [Fact]
    public void A_log_replayed_from_a_checkpoint_is_the_same()
    {
        Assert.Null(RosterLog.TryReplay(_entries, _world.Log.Checkpoint, out var log));

        var (now, expected) = (log!.AtHead(_world.Time.Now), _world.Log.AtHead(_world.Time.Now));
        Assert.Equal(_world.Log.Head, log.Head);
        Assert.Equal(expected.Members.Select(m => (m.Id, m.Address, m.Devices.Single().Fingerprint)), now.Members.Select(m => (m.Id, m.Address, m.Devices.Single().Fingerprint)));
    }

    [Fact]
    public void A_log_replayed_from_a_checkpoint_takes_what_comes_next_and_refuses_what_it_should()
    {
        Assert.Null(RosterLog.TryReplay(_entries, _world.Log.Checkpoint, out var log));
        var leaver = log!.AtHead(_world.Time.Now).Members.Last();
        var removal = _world.ByOwner.MemberRemove(leaver.Id, adverse: false);

        Assert.Equal(RosterRefusal.SignatureInvalid, log.TryAppend(new SignedEntry(removal.Entry, _entries[1].Signature)));
        Assert.Null(log.TryAppend(removal));
        Assert.Null(log.AtHead(_world.Time.Now).Member(leaver.Id));
    }

    [Fact]
    public void Entries_after_the_checkpoint_are_verified()
    {
        var checkpoint = new RosterCheckpoint(3, _entries[3].Head);
        SignedEntry[] forged = [.. _entries[..^1], new SignedEntry(_entries[^1].Entry, _entries[1].Signature)];

        Assert.Equal(RosterRefusal.SignatureInvalid, RosterLog.TryReplay(forged, checkpoint, out _));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void An_entry_before_the_checkpoint_that_was_changed_is_found(int changed)
    {
        var text = _entries[changed].Entry.ToArray();
        text[^3] ^= 1;
        SignedEntry[] forged = [.. _entries];
        forged[changed] = new SignedEntry(text, _entries[changed].Signature);

        Assert.NotNull(RosterLog.TryReplay(forged, _world.Log.Checkpoint, out _));
    }

    [Fact]
    public void A_checkpoint_of_another_history_counts_for_nothing()
    {
        SignedEntry[] forged = [.. _entries[..^1], new SignedEntry(_entries[^1].Entry, _entries[1].Signature)];

        Assert.Equal(RosterRefusal.SignatureInvalid, RosterLog.TryReplay(forged, new RosterCheckpoint(_entries.Length - 1, _entries[0].Head), out _));
        Assert.Equal(RosterRefusal.SignatureInvalid, RosterLog.TryReplay(forged, new RosterCheckpoint(_entries.Length + 7, _entries[0].Head), out _));
    }
}
