using System.Net;
using System.Text;
using CryptoList.EndToEnd.Tests.Worlds;
using CryptoList.Lists.Delivery;
using CryptoList.Protocol.Posts;
using CryptoList.Server.Sink;

namespace CryptoList.EndToEnd.Tests.Promises;

/// <summary>Relays that rewrite mail, retries over days, clocks an hour off, two devices, a mailbox read twice: nothing is refused, lost, or called a forgery.</summary>
public sealed class OrdinaryLifeTests
{
    private const string Text = "Quarterly figures, please comment.";

    [Fact]
    public async Task Relays_on_both_sides_that_rewrite_all_they_may_change_nothing_for_those_who_read()
    {
        await using var town = await Town.StartAsync("bob", "carol");
        await using var relay = await SinkServer.StartAsync(new SinkOptions { Smtp = new(IPAddress.Loopback, 0), Http = new(IPAddress.Loopback, 0), Folder = town.World.Folder("inward") });
        var attachment = new string('=', 20_000);
        (await town["bob"].RunWithAsync(Town.Message("Figures", Text + "\n" + attachment), "send", "--smtp", relay.Smtp.ToString())).Well();
        var sent = await File.ReadAllBytesAsync((await relay.Store.WaitAsync(1, SinkFilter.All, TimeSpan.FromSeconds(20), default)).Single().File);

        var rewritten = RewritingRelay.Rewrite(sent);
        Assert.DoesNotContain(Message.Parse(sent).Boundary, Encoding.Latin1.GetString(rewritten));
        await town.World.PostAsync(rewritten, from: "SRS0=4711=a=example.org=bob@relay.example.com");
        var copies = (await town.World.CopiesAsync()).ToDictionary(c => c.Key[..c.Key.IndexOf('@')], c => c.Single());

        Assert.Equal(3, copies.Count);
        foreach (var person in town.People)
        {
            foreach (var copy in new[] { copies[person.Name], RewritingRelay.Rewrite(copies[person.Name]) })
            {
                var (opened, read) = await person.ReadAsync(copy);
                var message = Message.Parse(opened.Well().Output);
                Assert.Equal("From: bob@example.org", message.Field("From"));
                Assert.Equal("Subject: Figures", message.Field("Subject"));
                Assert.DoesNotContain("warnings=", message.Field("CryptoList-Status"));
                Assert.Equal($"{Text}\r\n{attachment}\r\n", message.Body);
                Assert.DoesNotContain("Warning", read.Text);
                Assert.DoesNotContain("relay.example.com", opened.Text);
            }
        }

        // Bob's own copy told his helper that the post arrived.
        Assert.Contains("Nothing waits", (await town["bob"].RunAsync("outbox")).Well().Error);
    }

    [Fact]
    public async Task The_same_submission_tried_again_for_days_across_a_change_of_the_servers_key_is_taken_once_and_never_refused()
    {
        await using var town = await Town.StartAsync("bob");
        var (held, taken) = (await Town.SealAsync(town.Alice, "Held", "Held back on the way."), await Town.SealAsync(town.Alice, "Taken", "Taken at once."));
        await town.World.PostAsync(taken);
        void DayIs(double day) => town.World.Time.By = town.Alice.Time.By = town["bob"].Time.By = TimeSpan.FromDays(day);

        DayIs(2);
        await town.World.Operator.RotateSealKeyAsync(World.ListAddress);
        await town.World.PostAsync(taken);
        DayIs(7.5);
        await town.World.PostAsync(held);
        foreach (var day in new[] { 8.0, 15, 24, 30 })
        {
            DayIs(day);
            // Another helper's day: the old key is gone at last.
            Assert.Equal(day == 24 ? 1 : 0, await town.World.Operator.DestroyRetiredKeysAsync(World.ListAddress));
            foreach (var submission in new[] { held, taken }) await town.World.PostAsync(RewritingRelay.Rewrite(submission));
        }

        var copies = await town.World.CopiesAsync();
        await town.SyncAsync();
        Assert.Equal(2, copies[town["bob"].Address].Count());
        foreach (var copy in copies[town["bob"].Address])
        {
            var read = (await town["bob"].ReadAsync(copy)).Read.Well();
            Assert.Matches("Held back on the way|Taken at once", read.Text);
            Assert.DoesNotContain("Warning", read.Text);
        }

        // What is not the same is not taken for it.
        var late = await Town.SealAsync(town["bob"], "Late", "Sealed today.");
        DayIs(39);
        Assert.Contains("too-old", (await town.World.SubmitAsync(late)).ToString());
    }

    [Theory]
    [InlineData("server", 1)]
    [InlineData("server", -1)]
    [InlineData("author", 1)]
    [InlineData("author", -1)]
    [InlineData("reader", 1)]
    [InlineData("reader", -1)]
    public async Task A_clock_an_hour_off_on_any_side_harms_nothing(string whose, int hours)
    {
        await using var town = await Town.StartAsync(new ShiftedTime(TimeSpan.FromDays(-3)), "bob", "carol");
        town.World.Time.By = whose == "server" ? TimeSpan.FromHours(hours) : TimeSpan.Zero;
        town.Alice.Time.By = whose == "author" ? TimeSpan.FromHours(hours) : TimeSpan.Zero;
        town["bob"].Time.By = whose == "reader" ? TimeSpan.FromHours(hours) : TimeSpan.Zero;
        town["carol"].Time.By = TimeSpan.Zero;

        var copies = await town.PostAsync(town.Alice, "Clocks", Text);

        foreach (var person in town.People)
        {
            var (opened, read) = await person.ReadAsync(copies[person.Name]);
            Assert.Contains(Text, opened.Well().Text);
            Assert.DoesNotContain("Warning", read.Text);
            Assert.DoesNotContain("warnings=", opened.Text);
        }
    }

    [Fact]
    public async Task A_mailbox_read_twice_in_any_order_shows_the_same_twice()
    {
        await using var town = await Town.StartAsync("bob");
        var mailbox = town.World.Folder("mailbox");
        Directory.CreateDirectory(Path.Combine(mailbox, "cur"));
        for (var i = 0; i < 5; i++) await File.WriteAllBytesAsync(Path.Combine(mailbox, "cur", $"{i}"), (await town.PostAsync(town.People[i % 2], $"Post {i}", $"Text of post {i}."))["bob"]);
        await File.WriteAllTextAsync(Path.Combine(mailbox, "cur", "other"), "From: shop@example.com\r\nSubject: Offers\r\n\r\nOrdinary mail.\r\n");

        var first = (await town["bob"].RunAsync("read", "--maildir", mailbox)).Well();
        for (var i = 4; i >= 0; i--) File.SetLastWriteTimeUtc(Path.Combine(mailbox, "cur", $"{i}"), DateTime.UnixEpoch.AddDays(i));
        (await town["bob"].RunAsync("read", "--json", Path.Combine(mailbox, "cur", "3"), Path.Combine(mailbox, "cur", "3"))).Well();
        var second = (await town["bob"].RunAsync("read", "--maildir", mailbox)).Well();

        for (var i = 0; i < 5; i++)
        {
            Assert.Contains($"Text of post {i}.", first.Text);
            Assert.Contains($"Text of post {i}.", second.Text);
        }

        Assert.DoesNotContain("Warning", first.Text + second.Text);
        Assert.DoesNotContain("Ordinary mail", first.Text + second.Text);
    }

    [Fact]
    public async Task Both_devices_of_a_member_read_the_one_copy_and_a_device_that_came_late_what_came_after()
    {
        await using var world = await World.StartAsync();
        var list = await MailingList.OpenAsync(world, ["bob"]);
        var bob = list.Member("bob");
        await world.PostAsync(list.Seal(list.Owner, "Before the tablet."));
        await world.CopiesAsync();

        var tablet = await list.AddDeviceAsync(bob);
        await world.PostAsync(list.Seal(list.Owner, "To both."));
        await world.PostAsync(tablet.Seal(list.Id, "Subject: Hi\r\n\r\nFrom the tablet.\r\n"u8.ToArray(), list.ListKey, list.Epoch));
        var copies = (await world.CopiesAsync())[bob.Address].ToList();

        Assert.Equal(["Before the tablet.", "From the tablet.", "To both."], copies.Select(c => bob.Read(c).ToString()).Order());
        Assert.Equal(["From the tablet.", "To both.", "[Fail NotForMyKeys]"], copies.Select(c => tablet.Read(c).ToString()).Order(StringComparer.Ordinal));
        Assert.Equal(copies.Select(c => tablet.Read(c).ToString()), copies.Select(c => tablet.Read(c).ToString()));
        Assert.All(await world.Operator.CopiesAsync(), c => Assert.Equal(CopyState.Delivered, c.State));
        Assert.Equal(ReadWarnings.None, tablet.Read(copies[^1]).Warnings);
    }
}
