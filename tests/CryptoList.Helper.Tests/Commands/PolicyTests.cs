using System.Text.Json;
using CryptoList.Helper.Tests.Worlds;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Tests.Commands;

public sealed class PolicyTests : IDisposable
{
    private static readonly string[] Everything =
        ["--keep", "90d", "--rekey", "12h", "--history", "30d", "--join-replaces-key", "on", "--posts", "1000", "--bytes", "1GB", "--idle", "7d", "--modes", "list,direct"];

    private static readonly ListPolicy Told = new()
    {
        Modes = [1, 4],
        Keep = 90 * 86400,
        Rekey = 12 * 3600,
        History = 30 * 86400,
        Join = true,
        Posts = 1000,
        Bytes = 1_000_000_000,
        Idle = 7 * 86400,
    };

    private readonly MailTown _town = new();

    private ListPolicy OnTheServer => _town.Town.Server.Log.AtHead(_town.Time.Now).Policy;

    public void Dispose() => _town.Dispose();

    [Fact]
    public async Task All_of_a_policy_is_set_by_mail_and_shown()
    {
        var alice = await _town.OpenAsync();
        (await alice.RunAsync(["policy", "set", .. Everything])).Well();
        (await alice.RunAsync("sync")).Well();

        Assert.Equal(Told, OnTheServer);
        var shown = (await alice.RunAsync("policy", "show")).Well().Text;
        Assert.All(["list, direct", "90 days", "12 hours", "30 days before", "joins: yes", "1000 posts, or 1 GB of posts, or 7 days without a post"], part => Assert.Contains(part, shown));
        using var json = JsonDocument.Parse((await alice.RunAsync("policy", "show", "--json")).Well().Output);
        Assert.Equal((1000, true, false), (json.RootElement.GetProperty("posts").GetInt32(), json.RootElement.GetProperty("join").GetBoolean(), json.RootElement.GetProperty("archive").GetBoolean()));
    }

    [Fact]
    public async Task What_is_not_named_stays_as_it_is()
    {
        var alice = await _town.Town.OpenAsync();
        _town.Town.Server.Append((await alice.RunAsync(["policy", "set", .. Everything])).Well().Output);

        var set = (await alice.RunAsync("policy", "set", "--posts", "0")).Well();

        _town.Town.Server.Append(set.Output);
        Assert.Equal(Told with { Posts = 0 }, OnTheServer);
        Assert.Contains("1 GB of posts", set.Error);
        Assert.DoesNotContain("90 days", set.Error);
    }

    [Fact]
    public async Task An_archive_is_one_until_a_time_is_said_again()
    {
        var alice = await _town.Town.OpenAsync();
        await SetAsync(alice, "--keep", "forever", "--history", "all");
        Assert.Equal((true, ListPolicy.Always, ListPolicy.Default.Keep), (OnTheServer.Archive, OnTheServer.History, OnTheServer.Keep));
        var shown = (await alice.RunAsync("policy", "show")).Well().Text;
        Assert.All(["kept: for ever", "all there ever was"], part => Assert.Contains(part, shown));

        await SetAsync(alice, "--keep", "delivered", "--history", "none");
        Assert.Equal((false, 0L, 0L), (OnTheServer.Archive, OnTheServer.Keep, OnTheServer.History));
    }

    [Fact]
    public async Task A_list_is_opened_with_the_policy_its_owner_wants()
    {
        var alice = await _town.Town.Person("alice").InitAsync();
        var opened = (await alice.RunWithAsync(_town.Town.Server.Record, ["list", "open", "--server-record", "-", "--name", "Team", "--me", alice.Address, .. Everything])).Well();
        _town.Town.Server.Install(opened.Output);
        Assert.Equal(Told, OnTheServer);
        Assert.Contains("1000 posts", opened.Error);
    }

    [Theory]
    [InlineData("Say what is to be other")]
    [InlineData("--keep soon cannot be understood", "--keep", "soon")]
    [InlineData("--rekey 8d cannot be understood", "--rekey", "8d")]
    [InlineData("--history some cannot be understood", "--history", "some")]
    [InlineData("--join-replaces-key 1 cannot be understood", "--join-replaces-key", "1")]
    [InlineData("--posts -1 cannot be understood", "--posts", "-1")]
    [InlineData("--bytes 1 cannot be understood", "--bytes", "1")]
    [InlineData("--bytes 0GB cannot be understood", "--bytes", "0GB")]
    [InlineData("--bytes 99999999999999GB cannot be understood", "--bytes", "99999999999999GB")]
    [InlineData("--idle never cannot be understood", "--idle", "never")]
    public async Task What_cannot_be_understood_is_told_and_changes_nothing(string said, params string[] options)
    {
        var alice = await _town.Town.OpenAsync();
        Assert.Contains(said, (await alice.RunAsync(["policy", "set", .. options])).With(ExitCode.Usage).Error);
        Assert.Contains("\"unconfirmed\": 0", (await alice.RunAsync("list", "--json")).Well().Text);
    }

    [Fact]
    public async Task What_is_so_already_is_refused()
    {
        var alice = await _town.Town.OpenAsync();
        Assert.Contains("already", (await alice.RunAsync("policy", "set", "--keep", "30d")).With(ExitCode.Refused).Error);
    }

    [Fact]
    public async Task US12388638_where_a_joining_replaces_the_key_the_newcomer_gets_the_new_one_and_none_of_before()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        await SetByMailAsync(alice, "--join-replaces-key", "on");
        var carol = await _town.PersonAsync("carol");
        (await carol.RunWithAsync(await MailTown.InviteAsync(alice, carol), "join")).Well();
        (await alice.RunAsync("sync")).With(ExitCode.Wait);
        (await alice.RunAsync("sync")).Well();
        foreach (var person in new[] { carol, bob })
        {
            await person.RunAsync("sync");
            (await person.RunAsync("sync")).Well();
        }

        Assert.Equal([2], await EpochsAsync(carol));
        Assert.Equal([1, 2], await EpochsAsync(bob));
    }

    [Fact]
    public async Task Where_it_does_not_the_newcomer_gets_the_key_there_is()
    {
        var alice = await _town.OpenAsync();
        Assert.Equal([1], await EpochsAsync(await _town.LetInAsync(alice, "bob")));
    }

    private static async Task<List<long>> EpochsAsync(Person person)
    {
        using var keys = JsonDocument.Parse((await person.RunAsync("export", "--what", "keys", "--yes-show-secrets")).Well().Output);
        return [.. keys.RootElement.GetProperty("listKeys").EnumerateArray().Select(k => k.GetProperty("epoch").GetInt64()).Order()];
    }

    private async Task SetAsync(Person owner, params string[] options) => _town.Town.Server.Append((await owner.RunAsync(["policy", "set", .. options])).Well().Output);

    private static async Task SetByMailAsync(Person owner, params string[] options)
    {
        (await owner.RunAsync(["policy", "set", .. options])).Well();
        (await owner.RunAsync("sync")).Well();
    }
}
