namespace CryptoList.EndToEnd.Tests.Stories;

/// <summary>What happens on which day of the story; the same for the same seed.</summary>
internal sealed class YearPlan
{
    private readonly List<(int Day, Func<AYear, Task> Act)> _acts = [];
    private readonly Random _dice;

    public YearPlan(int members, int seed)
    {
        _dice = new Random(seed);
        On(1, async y => await y.InvitesAsync(y["alice"], await y.ComesAsync("bert"), "--rights", "post,receive,update", "--order", "2"));
        On(20, y => AYear.DoesAsync(y["alice"], "rights", y["bert"].Address, "--", "+owner"));
        for (var n = 3; n <= members; n++) MemberComesAndPerhapsGoes($"m{n:D2}");
        AgentDiesAndIsReplaced();
        foreach (var day in (int[])[90, 180, 270]) DeviceIsLost(day);
        foreach (var day in (int[])[120, 122, 240, 242]) On(day, y => y.HandsOutWrongKeysAsync(y["bert"]));
        foreach (var (day, owner) in ((int, string)[])[(60, "alice"), (200, "bert"), (300, "alice")]) On(day, y => AYear.DoesAsync(y[owner], "rekey"));
    }

    /// <summary>Lives through it, with two or three posts a week.</summary>
    public async Task LiveAsync(AYear year, int days)
    {
        while (year.Day < days)
        {
            foreach (var (_, act) in _acts.Where(a => a.Day >= year.Day && a.Day < year.Day + AYear.Step).ToList()) await act(year);
            var writers = year.Present.Where(r => r.Gets).ToList();
            if (_dice.Next(10) < 6) await year.WritesAsync(writers[_dice.Next(writers.Count)]);
            await year.GoOnAsync();
        }
    }

    private void MemberComesAndPerhapsGoes(string name)
    {
        var comes = _dice.Next(4, 330);
        var invites = comes > 60 && _dice.Next(2) == 0 ? "bert" : "alice";
        On(comes, async y => await y.InvitesAsync(y[invites], await y.ComesAsync(name)));
        if (_dice.Next(10) >= 6) return;
        var (goes, by) = (comes + _dice.Next(40, 200), _dice.Next(2) == 0 ? "bert" : "alice");
        Func<AYear, Task> leaves = _dice.Next(3) switch
        {
            0 => y => y.RemovesAsync(y[name], y[name]),
            1 => y => y.RemovesAsync(y[by], y[name], "--adverse"),
            _ => y => y.RemovesAsync(y[by], y[name]),
        };
        On(goes, y => y[name].IsIn ? leaves(y) : Task.CompletedTask);
    }

    private void AgentDiesAndIsReplaced()
    {
        On(22, async y => await y.InvitesAsync(y["alice"], await y.ComesAsync("desk", gets: false), "--rights", "agent"));
        On(150, y => y.LosesDeviceAsync(y["desk"]));
        On(155, y => y.RemovesAsync(y["alice"], y["desk"]));
        On(164, async y => await y.InvitesAsync(y["bert"], await y.ComesAsync("desk2", gets: false), "--rights", "agent"));
    }

    // Somebody else may have it now, with all its keys.
    private void DeviceIsLost(int day)
    {
        Resident? who = null;
        On(day, async y =>
        {
            who = y.Present.First(r => r.Name[0] == 'm');
            await y.LosesDeviceAsync(who);
        });
        On(day + 3, y => who!.Left is null ? y.InvitesAsync(y["alice"], who, "--new-device") : Task.CompletedTask);
    }

    private void On(int day, Func<AYear, Task> act) => _acts.Add((day, act));
}
