using CryptoList.EndToEnd.Tests.Worlds;

namespace CryptoList.EndToEnd.Tests.Stories;

/// <summary>
/// A list over a year, in virtual time, with the real server and a real helper for everybody: 60 members come and go, two are owners, an agent dies
/// and is replaced, devices are lost, and the post loses one mail in twenty, doubles one in twenty-five, and is late by up to three days with one in four.
/// </summary>
public sealed class YearTests
{
    private const int Members = 60;
    private const int Seed = 1996;

    [Fact]
    public async Task At_every_moment_exactly_those_can_read_a_post_who_were_members_when_it_was_sent()
    {
        await using var year = await AYear.StartAsync(Seed);
        var (plan, dice) = (Plan(Seed), new Random(Seed));
        var alice = year["alice"];
        try {
        while (year.Day < 365)
        {
            foreach (var act in plan.Where(p => p.Day == year.Day).Select(p => p.Act)) await act(year);
            if (dice.Next(10) < 3 && year.Present.Where(r => r.Name[0] != 'd').ToList() is var writers) await year.WritesAsync(writers[dice.Next(writers.Count)]);
            await year.NextDayAsync();
        }

        year.Post.Reliable = true;
        for (var day = 0; day < 12; day++) await year.NextDayAsync();
        } finally { 

        Console.WriteLine($"{year.Posts.Count} posts, {year.Everybody.Count} people, {year.Present.Count()} present, {year.Post.Lost} lost mails, refused: {string.Join("\n", year.Post.Refused)}");
        foreach (var r in year.Everybody) Console.WriteLine($"{r.Name} in {r.IsIn} left {r.Left} opened {r.Opened.Count} of {year.Posts.Count(p => p.Value.Contains(r.Address))} waiting {r.Waiting.Count} failed {string.Join(",", r.Failed)} link {r.Link is not null}");
        File.WriteAllText("/tmp/year.log", string.Join("\n\n", year.Everybody.Select(r => r.Name + "\n" + r.Said)));
        }
        foreach (var reader in year.Everybody)
        {
            Assert.Empty(reader.Opened.Where(p => !year.Posts[p].Contains(reader.Address)));
        }
    }

    private static List<(int Day, Func<AYear, Task> Act)> Plan(int seed)
    {
        var (plan, dice) = (new List<(int Day, Func<AYear, Task> Act)>(), new Random(seed));
        void On(int day, Func<AYear, Task> act) => plan.Add((day, act));

        On(1, async y => await y.InvitesAsync(y["alice"], await y.ComesAsync("bert"), "--rights", "post,receive,update", "--order", "2"));
        On(20, async y => (await y["alice"].Person.RunAsync("rights", y["bert"].Address, "--", "+owner")).Well());
        On(22, async y => await y.InvitesAsync(y["alice"], await y.ComesAsync("desk"), "--rights", "agent"));
        for (var n = 3; n <= Members; n++)
        {
            var (name, comes) = ($"m{n:D2}", dice.Next(4, 330));
            On(comes, async y => await y.InvitesAsync(y[y.Day > 40 && dice.Next(2) == 0 ? "bert" : "alice"], await y.ComesAsync(name)));
            if (dice.Next(10) < 6)
            {
                var (goes, how) = (comes + dice.Next(40, 200), dice.Next(3));
                On(goes, async y =>
                {
                    var who = y[name];
                    if (!who.IsIn) return;
                    if (how == 0) await y.RemovesAsync(who, who);
                    else await y.RemovesAsync(y[dice.Next(2) == 0 ? "bert" : "alice"], who, how == 1 ? ["--adverse"] : []);
                });
            }
        }

        // The agent's machine burns; a new one takes its place two weeks later.
        On(150, async y => await y.LosesDeviceAsync(y["desk"]));
        On(155, async y => await y.RemovesAsync(y["alice"], y["desk"]));
        On(164, async y => await y.InvitesAsync(y["bert"], await y.ComesAsync("desk2"), "--rights", "agent"));
        foreach (var day in (int[])[90, 180, 270])
        {
            Resident? who = null;
            On(day, async y =>
            {
                who = y.Present.First(r => r.Name[0] == 'm');
                await y.LosesDeviceAsync(who);
            });
            On(day + 3, y => who!.Left is null ? y.InvitesAsync(y["alice"], who, "--new-device") : Task.CompletedTask);
        }

        foreach (var day in (int[])[60, 200, 300]) On(day, async y => (await y[day == 200 ? "bert" : "alice"].Person.RunAsync("rekey")).Well());
        return plan;
    }
}
