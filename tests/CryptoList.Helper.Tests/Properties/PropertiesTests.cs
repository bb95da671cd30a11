using System.Text;
using System.Text.Json;
using CryptoList.Helper.Tests.Worlds;

namespace CryptoList.Helper.Tests.Properties;

/// <summary>Alice opened the list and let Bob in; what they set goes through the server as posts.</summary>
public sealed class PropertiesTests : IDisposable
{
    private static readonly byte[] Png = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3];

    private readonly Town _town = new();

    public void Dispose() => _town.Dispose();

    [Fact]
    public async Task What_an_owner_sets_all_members_see_and_no_reader_shows_it_as_a_post()
    {
        var (alice, bob) = await PeopleAsync();
        var copies = await SetAsync(alice, "--description", "Who brings cake.\nOn Fridays.", "--picture", _town.File("cake.png", Png));

        Assert.Contains("[Version 1 of the properties of team@lists.example.net, by alice@example.org, holds from now on", (await bob.RunWithAsync(copies[bob.Address], "read")).Well().Text);
        Assert.Empty((await bob.RunWithAsync(copies[bob.Address], "open")).Well().Output);

        using var shown = await ShowAsync(bob);
        Assert.Equal(["Who brings cake.", "On Fridays."], shown.RootElement.GetProperty("description").EnumerateArray().Select(l => l.GetString()!));
        var saved = _town.PathOf("saved.png");
        Assert.Contains("Who brings cake.", (await bob.RunAsync("properties", "show", "--save-picture", saved)).Well().Text);
        Assert.Equal(Png, await File.ReadAllBytesAsync(saved));
    }

    [Fact]
    public async Task What_is_not_named_stays_and_what_is_taken_away_is_gone()
    {
        var (alice, _) = await PeopleAsync();
        await TakeAsync(alice, await SetAsync(alice, "--description", "Cake.", "--picture", _town.File("cake.png", Png)));
        await TakeAsync(alice, await SetAsync(alice, "--description", "Pie."));
        using (var shown = await ShowAsync(alice)) Assert.Equal((2, "Pie.", 1), Summary(shown));

        await TakeAsync(alice, await SetAsync(alice, "--no-picture", "--description", ""));

        using var bare = await ShowAsync(alice);
        Assert.Equal((3, "", 0), Summary(bare));
    }

    [Fact]
    public async Task The_server_holds_nothing_of_them_in_the_clear_and_neither_does_the_home()
    {
        var (alice, bob) = await PeopleAsync();
        var post = (await alice.RunAsync("properties", "set", "--description", "Secret cake.", "--out", "-")).Well().Output;
        var copies = _town.Server.Submit(post).Copies;
        await TakeAsync(bob, copies);
        Assert.DoesNotContain("cryptolist-properties", Encoding.Latin1.GetString(post));
        Assert.DoesNotContain("cryptolist-properties", Encoding.Latin1.GetString(copies[bob.Address]));
        Assert.DoesNotContain("Secret cake.", Town.Everything(bob));
    }

    [Fact]
    public async Task A_member_who_is_no_owner_cannot_set_them()
    {
        var (_, bob) = await PeopleAsync();
        Assert.Contains("Only an owner", (await bob.RunAsync("properties", "set", "--description", "Mine.")).With(ExitCode.Refused).Error);
    }

    [Fact]
    public async Task Properties_of_one_who_is_no_owner_any_more_when_they_are_accepted_are_refused_by_name()
    {
        var (alice, bob) = await PeopleAsync();
        await GiveAsync(alice, bob, "+owner");
        var late = (await bob.RunAsync("properties", "set", "--description", "Mine.", "--out", "-")).Well().Output;
        await GiveAsync(alice, bob, "-owner");

        var refused = await alice.RunWithAsync(_town.Server.Submit(late).Copies[alice.Address], "read");

        Assert.Contains("(not-an-owner)", refused.With(ExitCode.Failed).Text);
        using var shown = await ShowAsync(alice);
        Assert.Equal(0, shown.RootElement.GetProperty("version").GetInt64());
    }

    [Fact]
    public async Task A_message_that_only_says_it_is_properties_is_refused_and_never_shown()
    {
        var (alice, bob) = await PeopleAsync();
        var copies = await _town.PostAsync(bob, "Subject: x\nMIME-Version: 1.0\nContent-Type: application/cryptolist-properties; version=1\nContent-Transfer-Encoding: base64\n\nTWluZSBub3c=\n");

        var run = (await alice.RunWithAsync(copies[alice.Address], "read")).With(ExitCode.Failed);

        Assert.Contains("(damaged)", run.Text);
        Assert.DoesNotContain("Mine now", run.Text);
    }

    [Fact]
    public async Task A_copy_shown_again_late_brings_no_older_version_back()
    {
        var (alice, bob) = await PeopleAsync();
        var first = await SetAsync(alice, "--description", "Old.");
        await TakeAsync(alice, first);
        var second = await SetAsync(alice, "--description", "New.");
        await TakeAsync(bob, second);

        Assert.Contains("(older-version)", (await bob.RunWithAsync(first[bob.Address], "read")).Well().Text);

        using var shown = await ShowAsync(bob);
        Assert.Equal((2, "New.", 0), Summary(shown));
        Assert.Contains("holds.", (await bob.RunWithAsync(second[bob.Address], "read")).Well().Text);
    }

    [Fact]
    public async Task Two_owners_who_set_at_once_end_with_the_same_for_everyone_in_whatever_order_the_posts_come()
    {
        var (alice, bob) = await PeopleAsync();
        await GiveAsync(alice, bob, "+owner");
        var (hers, his) = (await SetAsync(alice, "--description", "Hers."), await SetAsync(bob, "--description", "His."));

        await TakeAsync(alice, hers);
        await TakeAsync(alice, his);
        await TakeAsync(bob, his);
        await TakeAsync(bob, hers);

        using var atAlice = await ShowAsync(alice);
        using var atBob = await ShowAsync(bob);
        Assert.Equal(Summary(atAlice), Summary(atBob));
        Assert.Equal(1, atAlice.RootElement.GetProperty("version").GetInt64());
    }

    [Fact]
    public async Task A_newcomer_gets_them_from_whoever_lets_them_in_also_under_a_new_list_key()
    {
        var alice = await _town.OpenAsync();
        await TakeAsync(alice, await SetAsync(alice, "--description", "Cake."));
        (await alice.RunAsync("rekey", "--out", _town.PathOf("keys"))).Well();
        _town.Server.Append(await File.ReadAllBytesAsync(Path.Combine(_town.PathOf("keys"), "entries.jsonl")));
        (await alice.RunWithAsync(_town.Server.LogFile, "sync")).Well();

        var carol = await _town.LetInAsync(alice, "carol");

        using var shown = await ShowAsync(carol);
        Assert.Equal((1, "Cake.", 0), Summary(shown));
    }

    [Fact]
    public async Task Posts_that_open_here_are_counted_once_each_and_properties_are_none()
    {
        var (alice, bob) = await PeopleAsync();
        await TakeAsync(alice, await SetAsync(alice, "--description", "Cake."));
        var copies = await _town.PostAsync(bob, Town.Message("Hi", "there"));
        await TakeAsync(alice, copies);
        await TakeAsync(alice, copies);
        await TakeAsync(alice, await _town.PostAsync(bob, Town.Message("Hi", "again")));

        using var shown = await ShowAsync(alice);

        var author = shown.RootElement.GetProperty("openedHere").GetProperty("authors").EnumerateArray().Single();
        Assert.Equal((bob.Address, 2), (author.GetProperty("author").GetString(), author.GetProperty("posts").GetInt32()));
    }

    [Theory]
    [InlineData("--picture", "text.png")]
    [InlineData("--picture", "large.png")]
    [InlineData("--description", "long")]
    [InlineData]
    public async Task What_does_not_fit_is_refused_before_anything_is_sealed(params string[] what)
    {
        var alice = await _town.OpenAsync();
        _town.File("text.png", "<svg onload=x>"u8.ToArray());
        _town.File("large.png", [.. Png, .. new byte[25_000]]);
        string[] args = what is [var option, var value] ? [option, value == "long" ? new string('x', 2049) : _town.PathOf(value)] : what;
        (await alice.RunAsync(["properties", "set", "--out", "-", .. args])).With(ExitCode.Usage);
        Assert.False(Directory.EnumerateFiles(alice.Home, "sealed.eml*", SearchOption.AllDirectories).Any());
    }

    [Fact]
    public async Task Who_joined_when_is_told_by_the_log()
    {
        var (alice, bob) = await PeopleAsync();
        _town.Time.Advance(TimeSpan.FromDays(10));
        await _town.LetInAsync(alice, "carol");

        using var shown = await ShowAsync(alice);

        var members = shown.RootElement.GetProperty("members").EnumerateArray().ToDictionary(m => m.GetProperty("address").GetString()!, m => m.GetProperty("joined").GetInt64());
        Assert.Equal(10 * 86_400, members["carol@example.org"] - members[bob.Address]);
        Assert.Equal((3, 3), (shown.RootElement.GetProperty("log").GetProperty("members").GetInt32(), shown.RootElement.GetProperty("log").GetProperty("came").GetInt32()));
    }

    private async Task<(Person Alice, Person Bob)> PeopleAsync()
    {
        var alice = await _town.OpenAsync();
        return (alice, await _town.LetInAsync(alice, "bob"));
    }

    private async Task GiveAsync(Person owner, Person member, string change)
    {
        _town.Server.Append((await owner.RunAsync("rights", member.Address, "--", change)).Well().Output);
        foreach (var person in new[] { owner, member }) (await person.RunWithAsync(_town.Server.LogFile, "sync")).Well();
    }

    private async Task<Dictionary<string, byte[]>> SetAsync(Person owner, params string[] what)
    {
        var (fault, copies) = _town.Server.Submit((await owner.RunAsync(["properties", "set", "--out", "-", .. what])).Well().Output);
        Assert.Null(fault);
        return copies;
    }

    private static async Task TakeAsync(Person reader, Dictionary<string, byte[]> copies) => (await reader.RunWithAsync(copies[reader.Address], "read")).Well();

    private static async Task<JsonDocument> ShowAsync(Person who) => JsonDocument.Parse((await who.RunAsync("properties", "show", "--json")).Well().Text);

    private static (long Version, string Description, int Pictures) Summary(JsonDocument shown) => (
        shown.RootElement.GetProperty("version").GetInt64(),
        string.Join('\n', shown.RootElement.GetProperty("description").EnumerateArray().Select(l => l.GetString())),
        shown.RootElement.GetProperty("pictures").GetArrayLength());
}
