using CryptoList.Cryptography;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Roster;
using CryptoList.Server.Tests.Bouncing;
using CryptoList.Server.Tests.Worlds;
using Xunit;

namespace CryptoList.Server.Tests.KeyMail;

public sealed class SubmitTests
{
    [Fact]
    public async Task Entries_go_into_the_log_and_lines_to_the_members_whose_devices_they_are_for()
    {
        await using var world = await KeyMailWorld.StartAsync();
        var before = world.List.Log.HeadNumber;

        await world.TakenAsync(world.Submit(world.Alice, [world.By(world.Alice).Policy(ListPolicy.Default with { History = 5 })], world.Line(world.Bob, "one"), world.Line(world.Carol, "two"), world.Line(world.Bob, "three")));

        var bobs = await world.LinesAsync(world.Bob, l => Contents(l).Length > 0);
        Assert.Equal(["one", "three"], Contents(bobs));
        Assert.Equal(["two"], Contents(await world.LinesAsync(world.Carol, l => Contents(l).Length > 0)));
        var answer = await world.AnswerAsync(world.Alice);
        Assert.Equal((before + 1, (string?)null), (answer.EntryNumber, answer.Refusal));
        Assert.Equal((before + 1, 5L), (world.List.Log.HeadNumber, world.List.Log.AtHead(TestList.Now).Policy.History));
    }

    [Fact]
    public async Task Lines_alone_are_passed_on_and_one_for_a_device_that_is_not_there_or_too_late_is_left_out()
    {
        await using var world = await KeyMailWorld.StartAsync();
        var nowhere = new SealedControl(world.List.Log.List, new(Digest.Of([9])), TestList.Now + 60, [1]);

        await world.TakenAsync(world.Submit(world.Bob, [], nowhere, world.Line(world.Alice, "late", TestList.Now - 5), world.Line(world.Alice, "good")));

        Assert.Null((await world.AnswerAsync(world.Bob)).Refusal);
        Assert.Equal(["good"], Contents(await world.LinesAsync(world.Alice, l => Contents(l).Length > 0)));
    }

    [Fact]
    public async Task A_removal_by_mail_is_answered_with_its_receipt_and_takes_what_waits_for_the_member()
    {
        await using var world = await KeyMailWorld.StartAsync();
        await world.TakenAsync(world.Submit(world.Alice, [world.List.Removal(world.Carol)], world.Line(world.Carol, "secret"), world.Line(world.Bob, "news")));

        var answer = await world.AnswerAsync(world.Alice);
        await world.LinesAsync(world.Bob, l => Contents(l).Length > 0);

        var receipt = Assert.Single(answer.Receipts);
        Assert.True(receipt.Verify(world.List.Log));
        Assert.Equal(world.Carol.Id, receipt.Member);
        Assert.Empty(world.Server.Sink!.Store.List(new(world.Carol.Address, KeyMailWorld.KeyAddress, null)));
    }

    [Fact]
    public async Task Of_several_entries_none_goes_in_when_one_is_refused_and_no_line_is_passed_on()
    {
        await using var world = await KeyMailWorld.StartAsync();
        var head = world.List.Log.Head;
        var first = world.By(world.Alice).Policy(ListPolicy.Default with { History = 1 });
        var copy = Copy(world.List.Log, first);
        // The last owner may not be taken out.
        var second = new RosterAuthor(copy, world.Alice.Device.SigningKey, TimeProvider.System).MemberRemove(world.Alice.Id, adverse: false);

        await world.TakenAsync(world.Submit(world.Alice, [first, second], world.Line(world.Bob, "early")));
        await world.TakenAsync(world.Submit(world.Alice, [first, second]));

        var answer = await world.AnswerAsync(world.Alice, 2);
        Assert.NotNull(answer.Refusal);
        Assert.Equal(head, world.List.Log.Head);
        await world.TakenAsync(world.Submit(world.Alice, [], world.Line(world.Bob, "after")));
        Assert.Equal(["after"], Contents(await world.LinesAsync(world.Bob, l => Contents(l).Contains("after"))));
        Assert.Equal(world.Server.Lists.FindByAddress(TestList.Address)!.Log.HeadNumber, world.List.Log.HeadNumber);
    }

    [Theory]
    [InlineData(3, null)]
    [InlineData(19, null)]
    [InlineData(21, "clock-off")]
    public async Task An_entry_may_have_been_hours_in_the_mail(int hours, string? refusal)
    {
        var time = new ShiftedTime();
        await using var world = await KeyMailWorld.StartAsync(time: time);
        var submit = world.Submit(world.Alice, [world.List.Removal(world.Carol)]);
        time.Forward(TimeSpan.FromHours(hours));

        await world.TakenAsync(submit);

        Assert.Equal(refusal, (await world.AnswerAsync(world.Alice)).Refusal);
        Assert.Equal(refusal is null, world.List.Log.AtHead(TestList.Now).Member(world.Carol.Id) is null);
    }

    [Theory]
    [InlineData(5, false, null)]
    [InlineData(11, false, "clock-off")]
    [InlineData(180, true, null)]
    public async Task A_device_whose_day_of_waiting_would_begin_in_the_past_is_not_let_in_late(int minutes, bool secondSignature, string? refusal)
    {
        var time = new ShiftedTime();
        await using var world = await KeyMailWorld.StartAsync(time: time);
        var entry = world.By(world.Bob).DeviceAdd(world.Bob.Id, DeviceKeys.Generate(), "tablet", secondSignature ? world.Alice.Device.SigningKey : null);
        var submit = world.Submit(world.Bob, [entry]);
        time.Forward(TimeSpan.FromMinutes(minutes));

        await world.TakenAsync(submit);

        Assert.Equal(refusal, (await world.AnswerAsync(world.Bob)).Refusal);
    }

    [Fact]
    public async Task Entries_that_are_there_already_may_come_once_more_in_front_of_new_ones()
    {
        await using var world = await KeyMailWorld.StartAsync();
        var first = world.By(world.Alice).Policy(ListPolicy.Default with { History = 1 });
        var second = new RosterAuthor(Copy(world.List.Log, first), world.Alice.Device.SigningKey, TimeProvider.System).Policy(ListPolicy.Default with { History = 2 });
        await world.TakenAsync(world.Submit(world.Alice, [first]));
        await world.TakenAsync(world.Submit(world.Alice, [first, second], world.Line(world.Bob, "both")));

        Assert.Null((await world.AnswerAsync(world.Alice, 2)).Refusal);
        Assert.Equal(second.Head, world.List.Log.Head);
        Assert.Equal(["both"], Contents(await world.LinesAsync(world.Bob, l => Contents(l).Length > 0)));
    }

    [Fact]
    public async Task What_one_may_not_sign_is_refused_by_the_logs_own_name()
    {
        await using var world = await KeyMailWorld.StartAsync();

        await world.TakenAsync(world.Submit(world.Bob, [world.By(world.Bob).MemberRemove(world.Carol.Id, adverse: false)]));

        Assert.Equal("not-entitled", (await world.AnswerAsync(world.Bob)).Refusal);
    }

    [Fact]
    public async Task Of_two_submits_made_for_one_head_the_second_is_refused_and_gets_what_its_log_lacks()
    {
        await using var world = await KeyMailWorld.StartAsync();
        var (one, two) = (world.By(world.Alice).Policy(ListPolicy.Default with { History = 1 }), world.By(world.Alice).Policy(ListPolicy.Default with { History = 2 }));
        var bundles = ((SignedEntry[])[one, two]).Select(e => world.Submit(world.Alice, [e], world.Line(world.Bob, e.Head.ToString()))).ToList();

        await Task.WhenAll(bundles.Select(world.TakenAsync));

        await world.AnswerAsync(world.Alice, 2);
        var lines = await world.LinesAsync(world.Alice, l => l.OfType<SealedLogPart>().Any());
        var newest = Assert.Single(KeyMailWorld.Log(world.Alice, lines));
        Assert.Equal(world.List.Log.Head, newest.Head);
        Assert.Equal([newest.Head.ToString()], Contents(await world.LinesAsync(world.Bob, l => Contents(l).Length > 0)));
    }

    [Fact]
    public async Task A_submit_is_taken_once()
    {
        await using var world = await KeyMailWorld.StartAsync();
        var bundle = world.Submit(world.Bob, [], world.Line(world.Alice));
        await world.TakenAsync(bundle);

        await world.RefusedAsync("replayed", bundle);
    }

    [Fact]
    public async Task A_submit_whose_rest_was_changed_is_refused_and_the_true_one_taken_after_it()
    {
        await using var world = await KeyMailWorld.StartAsync();
        var bundle = world.Submit(world.Bob, [], world.Line(world.Alice, "true"));
        byte[] more = [.. bundle, .. ControlBundle.Write([world.Line(world.Alice, "false")])];

        await world.RefusedAsync("rest-changed", more);
        await world.TakenAsync(bundle);

        Assert.Equal(["true"], Contents(await world.LinesAsync(world.Alice, l => Contents(l).Length > 0)));
    }

    [Fact]
    public async Task A_server_that_died_between_the_entries_and_its_answer_answers_when_the_submit_comes_again()
    {
        await using var world = await KeyMailWorld.StartAsync();
        var entry = world.By(world.Alice).Policy(ListPolicy.Default with { History = 7 });
        var bundle = world.Submit(world.Alice, [entry], world.Line(world.Bob, "once"));
        // As far as the first server came: the entry is in, and others behind it; its lines and its answer are not.
        await world.List.AppendAsync(_ => entry);
        await world.List.AppendAsync(author => author.Policy(ListPolicy.Default));
        await world.Server.StopServerAsync();
        await world.Server.StartServerAsync();

        await world.TakenAsync(bundle);

        Assert.Null((await world.AnswerAsync(world.Alice)).Refusal);
        Assert.Equal(["once"], Contents(await world.LinesAsync(world.Bob, l => Contents(l).Length > 0)));
    }

    private static string[] Contents(IReadOnlyList<BundleLine> lines) => [.. lines.OfType<SealedControl>().Where(l => l.Message.Length < 100).Select(l => System.Text.Encoding.ASCII.GetString(l.Message))];

    private static RosterLog Copy(RosterLog log, SignedEntry more)
    {
        Assert.Null(RosterLog.TryReplay([.. Enumerable.Range(0, (int)log.HeadNumber + 1).Select(n => log[n].Signed), more], out var copy));
        return copy!;
    }
}
