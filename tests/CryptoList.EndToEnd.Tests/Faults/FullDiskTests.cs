using CryptoList.EndToEnd.Tests.Worlds;
using Xunit.Abstractions;

namespace CryptoList.EndToEnd.Tests.Faults;

/// <summary>A disk without room: temporary refusals, nothing lost, and all is well again when there is room.</summary>
public sealed class FullDiskTests(ITestOutputHelper output)
{
    private const int DiskKibibytes = 6 * 1024;
    private const int BallastBytes = 2 * 1024 * 1024;

    [SmallDiskFact]
    public async Task What_the_disk_cannot_hold_is_451_and_what_was_answered_250_is_delivered()
    {
        await using var world = World.Quiet();
        using var disk = new SmallDisk(world.DataFolder, DiskKibibytes);
        await world.StartRelayAsync();
        await world.StartServerAsync();
        var list = await MailingList.OpenAsync(world, ["bob"]);

        var ballast = Path.Combine(world.DataFolder, "ballast");
        await File.WriteAllBytesAsync(ballast, new byte[BallastBytes]);

        // The largest do not fit into the spool, those in the middle not into the database beside it.
        var accepted = new List<string>();
        var codes = new List<int>();
        foreach (var kibibytes in new[] { 8000, 900, 900, 900, 900, 8000, 1 })
        {
            var text = $"{codes.Count} {new string('x', kibibytes * 1024)}";
            var reply = await world.SubmitAsync(list.Seal(list.Owner, text));
            codes.Add(reply.Code);
            if (reply.Code == 250) accepted.Add(text);
        }

        output.WriteLine($"replies {string.Join(", ", codes)}");
        // Marking and settling need room too: copies wait until there is some.
        File.Delete(ballast);
        Assert.All(codes, code => Assert.True(code is 250 or 451, $"{code}"));
        Assert.Contains(250, codes);
        Assert.Contains(451, codes);
        var taken = await world.CopiesAsync();
        Assert.Equal(accepted.Order(), taken["bob@example.org"].Select(c => list.Member("bob").Read(c).ToString()).Order());
    }
}
