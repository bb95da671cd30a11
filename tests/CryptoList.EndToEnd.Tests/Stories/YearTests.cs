using System.Globalization;
using Xunit.Abstractions;

namespace CryptoList.EndToEnd.Tests.Stories;

/// <summary>
/// A list over a year, in virtual time, with the real server and a real helper for everybody: 60 members come and go, two are owners, an agent dies
/// and is replaced, devices are lost, an owner hands out keys that were made up, newcomers ask for what was posted before them, and the post loses one mail in twenty, doubles one in twenty-five, and is late by up to three days with one in four.
/// </summary>
public sealed class YearTests(ITestOutputHelper output)
{
    private const int Members = 60;
    private const int Days = 365;

    /// <summary>Another story for each number; when a copy arrives is never the same twice.</summary>
    private static readonly int Seed = int.TryParse(Environment.GetEnvironmentVariable("CRYPTOLIST_STORY"), CultureInfo.InvariantCulture, out var seed) ? seed : 1996;

    [Fact]
    public async Task At_every_moment_exactly_those_can_read_a_post_who_were_members_when_it_was_sent()
    {
        await using var year = await AYear.StartAsync(Seed);
        try
        {
            await new YearPlan(Members, Seed).LiveAsync(year, Days);
            await year.SettleAsync();
            await CheckAsync(year);
        }
        catch
        {
            output.WriteLine($"Refused by the server:\n{string.Join("\n", year.Post.Refused)}");
            foreach (var resident in year.Everybody) output.WriteLine($"{resident.Name}\n{resident.Said}");
            throw;
        }
    }

    private static async Task CheckAsync(AYear year)
    {
        Assert.True(year.Posts.Count > 40, $"{year.Posts.Count} posts");
        Assert.Equal(Members + 2, year.Everybody.Count);
        Assert.Superset(year.Posts.Keys.ToHashSet(), year.Post.Tapped.Keys.ToHashSet());
        foreach (var resident in year.Everybody)
        {
            var meant = year.PostsFor(resident).ToHashSet();
            Assert.True(resident.Opened.IsSubsetOf(meant), $"{resident.Name} read what was not for them.");
            var unread = meant.Except(resident.Opened).Where(p => year.MustRead(resident, p)).ToList();
            Assert.True(unread.Count == 0, $"{resident.Name} (left: {resident.Left:d}, {resident.Waits}) could not read {unread.Count} of {meant.Count}: {string.Join(", ", unread.Select(p => $"{year.Posts[p].At:d} {p}"))}");
            foreach (var home in resident.AllHomes)
            {
                Assert.Empty((await Resident.TryAsync(home, year.TappedBut(meant))).Except(meant));
                Assert.Empty((await Resident.KidsAsync(home)).Intersect(year.MadeUp));
            }
        }

        // Nothing that opens for whoever leaves out a reader's checks either.
        Assert.Empty(await year.WrappedForOthersAsync());
        Assert.NotEmpty(year.MadeUp);
    }
}
