using CryptoList.Protocol.Roster;
using CryptoList.Protocol.Tests.Worlds;
using Xunit;

namespace CryptoList.Protocol.Tests.Roster;

public class LargeLogTests
{
    [Fact]
    public void Hundreds_of_members_replay_and_are_all_found()
    {
        const int count = 300;
        var world = new RosterWorld();
        for (var i = 0; i < count; i++) world.Add($"member{i}");

        Assert.Null(RosterLog.TryReplay(world.Entries, out var log));

        Assert.Equal(count + 1, log!.AtHead(world.Time.Now).Receivers(RosterState.Everyone).Count());
    }

    [Fact]
    public async Task Readers_see_whole_states_while_another_appends()
    {
        var world = new RosterWorld();
        for (var i = 0; i < 60; i++)
        {
            var member = world.Add($"member{i}");
            if (i % 2 == 1) world.Append(world.ByOwner.MemberRemove(member.Id, adverse: false));
        }

        Assert.Null(RosterLog.TryOpen(world.Genesis, out var log));
        using var done = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            var looks = 0;
            while (!done.IsCancellationRequested || looks == 0)
            {
                var n = log!.HeadNumber;
                var (now, expected) = (log.At(n, world.Time.Now), world.Log.At(n, world.Time.Now));
                Assert.Equal(expected.Receivers(RosterState.Everyone).Select(m => m.Id), now.Receivers(RosterState.Everyone).Select(m => m.Id));
                looks++;
            }
        })).ToArray();
        foreach (var entry in world.Entries.Skip(1)) Assert.Null(log!.TryAppend(entry));
        await done.CancelAsync();
        await Task.WhenAll(readers);
        Assert.Equal(world.Log.Head, log!.Head);
    }
}
