using System.Text;
using System.Text.Json;
using CryptoList.Cryptography.Signatures;
using CryptoList.Helper.Tests.Worlds;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Tests.Exchange;

/// <summary>Alice owns the list. What Bob's helper sees and cannot mend it tells her, sealed, through the server.</summary>
public sealed class ReportTests : IDisposable
{
    private readonly MailTown _town = new();

    private RosterLog Log => _town.Town.Server.Log;

    private long Now => _town.Time.Now;

    public void Dispose() => _town.Dispose();

    [Fact]
    public async Task A_fork_is_reported_with_both_entries_though_nothing_else_goes_out()
    {
        var (alice, bob, carol) = await ThreeAsync();
        var server = new RosterAuthor(Log, _town.Town.Server.SigningKey, _town.Time);
        var member = Log.AtHead(Now).MemberByAddress(carol.Address)!.Id;
        var (shown, other) = (server.MemberSuspend(member, "one"), server.MemberSuspend(member, "other"));
        foreach (var entry in new[] { shown, other })
        {
            KeyDesk.Send(bob.Address, LogPart.Seal(Log.List, DeviceOf(bob).Fingerprint, DeviceOf(bob).HpkeKey, [entry]), _town.Post.Deliver);
            await bob.RunAsync("sync");
        }

        Assert.Contains("in dispute", (await bob.RunWithAsync(Town.Message("x", "y"), "send")).With(ExitCode.Refused).Error);
        var heard = (await alice.RunAsync("sync")).Well().Error;
        Assert.Contains("bob@example.org reports of team@lists.example.net: I was shown another log (fork at entry", heard);
        Assert.Contains("roster verify --log FILE", heard);
        Assert.Equal([shown.ToLine(), other.ToLine()], Kept(alice, "fork").GetProperty("evidence").EnumerateArray().Select(e => Encoding.UTF8.GetString(e.GetBytesFromBase64())));
        Assert.Contains("1 report of members", (await alice.RunAsync("list")).Well().Text);
    }

    [Fact]
    public async Task A_dispute_is_reported_once()
    {
        var (_, bob, carol) = await ThreeAsync();
        var server = new RosterAuthor(Log, _town.Town.Server.SigningKey, _town.Time);
        var member = Log.AtHead(Now).MemberByAddress(carol.Address)!.Id;
        foreach (var entry in new[] { server.MemberSuspend(member, "one"), server.MemberSuspend(member, "other") })
        {
            KeyDesk.Send(bob.Address, LogPart.Seal(Log.List, DeviceOf(bob).Fingerprint, DeviceOf(bob).HpkeKey, [entry]), _town.Post.Deliver);
            await bob.RunAsync("sync");
        }

        var once = _town.Desk.Submits;
        _town.Time.Advance(TimeSpan.FromHours(30));
        await bob.RunAsync("sync");
        Assert.Equal(once, _town.Desk.Submits);
    }

    [Fact]
    public async Task A_post_that_is_missing_for_longer_than_a_day_is_reported()
    {
        var (alice, bob, carol) = await ThreeAsync();
        await PostAsync(carol, "One.");
        (await bob.RunAsync("read")).Well();
        await PostAsync(carol, "Two.");
        _town.Post.Empty(bob.Address);
        await PostAsync(carol, "Three.");
        (await bob.RunAsync("read")).Well();
        _town.Time.Advance(TimeSpan.FromHours(23));
        Assert.DoesNotContain("Reported", (await bob.RunAsync("sync")).Error);

        _town.Time.Advance(TimeSpan.FromHours(2));
        Assert.Contains("Reported to the owners", (await bob.RunAsync("sync")).Error);

        Assert.Contains("bob@example.org reports of team@lists.example.net: Post 2 of a device of carol@example.org did not come", (await alice.RunAsync("sync")).Error);
        Assert.Single(Kept(alice, "gap").GetProperty("evidence").EnumerateArray());
        _town.Time.Advance(TimeSpan.FromHours(30));
        Assert.DoesNotContain("Reported", (await bob.RunAsync("sync")).Error);
    }

    [Fact]
    public async Task A_post_that_was_only_late_is_not_reported()
    {
        var (_, bob, carol) = await ThreeAsync();
        await PostAsync(carol, "One.");
        (await bob.RunAsync("read")).Well();
        _town.Post.Holds = true;
        await PostAsync(carol, "Two.");
        _town.Post.Holds = false;
        await PostAsync(carol, "Three.");
        (await bob.RunAsync("read")).Well();
        _town.Time.Advance(TimeSpan.FromHours(20));
        _town.Post.Release();
        Assert.Contains("Two.", (await bob.RunAsync("read")).Well().Text);

        _town.Time.Advance(TimeSpan.FromHours(10));
        Assert.DoesNotContain("Reported", (await bob.RunAsync("sync")).Error);
    }

    [Fact]
    public async Task What_was_sent_while_somebody_was_suspended_is_not_missing()
    {
        var (alice, bob, carol) = await ThreeAsync();
        await PostAsync(carol, "One.");
        (await bob.RunAsync("read")).Well();
        _town.Town.Server.Append(new RosterAuthor(Log, _town.Town.Server.SigningKey, _town.Time).MemberSuspend(Log.AtHead(Now).MemberByAddress(bob.Address)!.Id, "bounces"));
        await PostAsync(carol, "Two.");
        foreach (var person in new[] { alice, bob }) await LogAsync(person);
        (await alice.RunAsync("resume", bob.Address)).Well();
        (await alice.RunAsync("sync")).Well();
        foreach (var person in new[] { bob, carol }) await LogAsync(person);
        await PostAsync(carol, "Three.");
        Assert.Contains("Three.", (await bob.RunAsync("read")).Well().Text);

        _town.Time.Advance(TimeSpan.FromHours(30));
        Assert.DoesNotContain("Reported", (await bob.RunAsync("sync")).Error);
    }

    [Fact]
    public async Task Posts_that_do_not_open_are_reported_once_a_day()
    {
        var (alice, bob, carol) = await ThreeAsync();
        await DamagedAsync(carol, bob);
        Assert.Contains("Reported to the owners", (await bob.RunAsync("sync")).Error);
        Assert.Contains("did not open (body-hash-wrong)", (await alice.RunAsync("sync")).Error);

        await DamagedAsync(carol, bob);
        Assert.DoesNotContain("Reported", (await bob.RunAsync("sync")).Error);
        _town.Time.Advance(TimeSpan.FromHours(25));
        Assert.Contains("Reported", (await bob.RunAsync("sync")).Error);
        Assert.Contains("bob@example.org reports", (await alice.RunAsync("sync")).Error);
        Assert.Contains("2 reports of members", (await alice.RunAsync("list")).Well().Text);
    }

    [Fact]
    public async Task A_report_that_was_lost_on_its_way_goes_again_until_the_server_has_answered_it()
    {
        var (alice, bob, carol) = await ThreeAsync();
        await DamagedAsync(carol, bob);
        _town.Post.Loses = true;
        Assert.Contains("Reported to the owners", (await bob.RunAsync("sync")).Error);
        _town.Post.Loses = false;
        _town.Time.Advance(TimeSpan.FromHours(30));
        Assert.DoesNotContain("Reported", (await bob.RunAsync("sync")).Error);
        Assert.DoesNotContain("bob@example.org reports", (await alice.RunAsync("sync")).Error);

        _town.Time.Advance(TimeSpan.FromHours(20));
        Assert.Contains("Reported to the owners", (await bob.RunAsync("sync")).Error);
        Assert.Contains("did not open (body-hash-wrong)", (await alice.RunAsync("sync")).Error);
        await bob.RunAsync("sync");
        _town.Time.Advance(TimeSpan.FromDays(3));
        Assert.DoesNotContain("Reported", (await bob.RunAsync("sync")).Error);
    }

    [Fact]
    public async Task A_report_that_came_back_is_named_and_goes_again_a_day_later()
    {
        var (_, bob, carol) = await ThreeAsync();
        await DamagedAsync(carol, bob);
        _town.Post.Loses = true;
        (await bob.RunAsync("sync")).Well();
        _town.Post.Loses = false;
        var mail = Encoding.Latin1.GetString(_town.Post.ToKey[^1]);
        _town.Post.Return(bob.Address, mail, "smtp; 552 5.3.4 too large");

        Assert.Contains("A report to the owners of team@lists.example.net came back: 552 5.3.4 too large", (await bob.RunAsync("sync")).With(ExitCode.Refused).Error);
        _town.Time.Advance(TimeSpan.FromHours(25));
        Assert.Contains("Reported to the owners", (await bob.RunAsync("sync")).Error);
    }

    [Fact]
    public async Task A_report_of_one_who_is_no_member_any_more_is_refused()
    {
        var (alice, bob, _) = await ThreeAsync();
        var (number, head) = (Log.HeadNumber, Log.Head);
        (await alice.RunAsync("remove", bob.Address)).Well();
        (await alice.RunAsync("sync")).Well();
        using var bobs = await SigningKeyAsync(bob);
        Send(alice, bobs, (number, head));

        Assert.Contains("It is not believed", (await alice.RunAsync("sync")).With(ExitCode.Refused).Error);
        Assert.DoesNotContain("report", (await alice.RunAsync("list")).Well().Text);
    }

    [Fact]
    public async Task A_strangers_report_is_not_shown_and_a_members_is_not_taken_by_who_owns_nothing()
    {
        var (alice, bob, carol) = await ThreeAsync();
        using var stranger = SigningKey.Generate();
        Send(alice, stranger, (Log.HeadNumber, Log.Head));
        Assert.DoesNotContain("the list is broken", (await alice.RunAsync("sync")).With(ExitCode.Wait).Error);

        using var carols = await SigningKeyAsync(carol);
        Send(bob, carols, (Log.HeadNumber, Log.Head));
        Assert.Contains("and you are none", (await bob.RunAsync("sync")).With(ExitCode.Refused).Error);
    }

    [Fact]
    public async Task A_member_who_reports_all_day_is_heard_once()
    {
        var (alice, bob, _) = await ThreeAsync();
        using var bobs = await SigningKeyAsync(bob);
        for (var i = 0; i < 3; i++) Send(alice, bobs, (Log.HeadNumber, Log.Head), $"the list is broken, {i}");

        Assert.Single((await alice.RunAsync("sync")).Well().Error.Split('\n'), line => line.Contains("the list is broken", StringComparison.Ordinal));
    }

    private async Task<(Person Alice, Person Bob, Person Carol)> ThreeAsync()
    {
        var alice = await _town.OpenAsync();
        var (bob, carol) = (await _town.LetInAsync(alice, "bob"), await _town.LetInAsync(alice, "carol"));
        await LogAsync(bob);
        return (alice, bob, carol);
    }

    private static async Task PostAsync(Person author, string text) => (await author.RunWithAsync(Town.Message("Plans", text), "send")).Well();

    /// <summary>A post whose copy for that reader is damaged on its way, and read.</summary>
    private async Task DamagedAsync(Person author, Person reader)
    {
        _town.Post.Holds = true;
        await PostAsync(author, "Text that is damaged.");
        foreach (var (to, mail) in _town.Post.Held.Where(m => m.To == reader.Address))
        {
            var at = Encoding.Latin1.GetString(mail).LastIndexOf("Content-Transfer-Encoding: base64\r\n\r\n", StringComparison.Ordinal) + 60;
            mail[at] = mail[at] == 'A' ? (byte)'B' : (byte)'A';
        }

        _town.Post.Release();
        (await reader.RunAsync("read")).With(ExitCode.Failed);
    }

    private async Task LogAsync(Person person) => (await person.RunWithAsync(_town.Town.Server.LogFile, "sync", "--log", "-")).Well();

    private RosterDevice DeviceOf(Person person) => Log.AtHead(Now).MemberByAddress(person.Address)!.Devices[0];

    private static JsonElement Kept(Person owner, string kind) =>
        JsonSerializer.Deserialize<JsonElement>(File.ReadAllBytes(Directory.EnumerateFiles(owner.Home, $"report-*-{kind}-*.json", SearchOption.AllDirectories).Single()));

    private void Send(Person to, SigningKey from, (long Number, Cryptography.Digest Head) at, string text = "the list is broken")
    {
        var (device, data) = (DeviceOf(to), new Report(ReportKind.CannotOpen, text, []).ToJson());
        KeyDesk.Send(to.Address, [new SealedControl(Log.List, device.Fingerprint, Now + 86_400, ControlMessage.Seal(ControlType.Report, Log.List, from, device.Fingerprint, device.HpkeKey, at.Number, at.Head, Now, Now + 86_400, data))], _town.Post.Deliver);
    }

    private static async Task<SigningKey> SigningKeyAsync(Person person) =>
        SigningKey.Import(JsonSerializer.Deserialize<JsonElement>((await person.RunAsync("export", "--what", "keys", "--yes-show-secrets")).Well().Text).GetProperty("devices")[0].GetProperty("sign").GetBytesFromBase64());
}
