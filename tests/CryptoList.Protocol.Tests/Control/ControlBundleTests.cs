using System.Text;
using CryptoList.Cryptography;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Roster;
using CryptoList.Protocol.Tests.Worlds;
using Xunit;

namespace CryptoList.Protocol.Tests.Control;

public class ControlBundleTests
{
    private readonly RosterWorld _world = new();

    [Fact]
    public void Lines_come_back_as_they_were_written()
    {
        var to = DeviceKeys.Generate().Fingerprint;
        BundleLine[] lines = [new SealedControl(_world.Log.List, to, 1_795_000_000, [1, 2, 3]), new SealedLogPart(_world.Log.List, to, [4, 5])];
        var read = ControlBundle.Read(new MemoryStream(ControlBundle.Write(lines))).ToList();

        var control = Assert.IsType<SealedControl>(read[0]);
        Assert.Equal((_world.Log.List, to, 1_795_000_000), (control.List, control.To, control.Expires));
        Assert.Equal([1, 2, 3], control.Message);
        Assert.Equal([4, 5], Assert.IsType<SealedLogPart>(read[1]).Part);
    }

    [Theory]
    [InlineData("{\"v\":1}\n")]
    [InlineData("not json\n")]
    [InlineData("\n")]
    public void What_is_no_line_is_refused(string text) =>
        Assert.Throws<StrictJsonException>(() => ControlBundle.Read(new MemoryStream(Encoding.ASCII.GetBytes(text))).ToList());

    [Fact]
    public void A_last_line_without_its_end_was_cut_short_and_is_refused()
    {
        var whole = ControlBundle.Write([new SealedControl(_world.Log.List, DeviceKeys.Generate().Fingerprint, 1, [1])]);
        Assert.Throws<StrictJsonException>(() => ControlBundle.Read(new MemoryStream(whole[..^1])).ToList());
    }

    [Fact]
    public void A_line_without_end_is_refused_and_not_held_in_memory()
    {
        var endless = new MemoryStream(new byte[4 * ControlBundle.MaxLineBytes]);
        Assert.Equal(StrictJsonFault.TooLarge, Assert.Throws<StrictJsonException>(() => ControlBundle.Read(endless).ToList()).Fault);
        Assert.True(endless.Position <= ControlBundle.MaxLineBytes + 1);
    }

    [Fact]
    public void Pieces_of_a_log_open_for_their_device_and_replay_to_the_same_log()
    {
        for (var i = 0; i < 40; i++) _world.Add($"member{i}");
        var device = DeviceKeys.Generate();
        var entries = Enumerable.Range(0, (int)_world.Log.HeadNumber + 1).Select(n => _world.Log[n].Signed).ToList();
        var parts = LogPart.Seal(_world.Log.List, device.Fingerprint, device.HpkeKey.PublicKey, entries).ToList();
        Assert.True(parts.Count > 1);

        var taken = parts.SelectMany(p => LogPart.TryOpen(p, [device.HpkeKey])!).ToList();
        Assert.Null(RosterLog.TryReplay(taken, out var log));
        Assert.Equal(_world.Log.Head, log!.Head);
    }

    [Fact]
    public void A_piece_of_a_log_opens_for_nobody_else_and_for_no_other_list()
    {
        var (device, other) = (DeviceKeys.Generate(), DeviceKeys.Generate());
        var part = Assert.Single(LogPart.Seal(_world.Log.List, device.Fingerprint, device.HpkeKey.PublicKey, [_world.Genesis]));
        Assert.Null(LogPart.TryOpen(part, [other.HpkeKey]));
        Assert.Null(LogPart.TryOpen(part with { List = new RosterWorld().Log.List }, [device.HpkeKey]));
        Assert.Null(LogPart.TryOpen(part with { To = other.Fingerprint }, [device.HpkeKey]));
    }

    [Fact]
    public void A_submit_brings_its_entries_and_the_hash_of_what_follows()
    {
        var rest = Digest.Of("x\n"u8);
        var parsed = Submit.Parse(StrictObject.Parse(new Submit([_world.Genesis], rest).ToJson().ToUtf8(), ControlMessage.MaxBytes));
        Assert.Equal(_world.Genesis.Head, Assert.Single(parsed.Entries).Head);
        Assert.Equal(rest, parsed.Rest);
    }

    [Fact]
    public void A_submit_with_too_many_entries_is_refused()
    {
        var json = new Submit([.. Enumerable.Repeat(_world.Genesis, Submit.MaxEntries + 1)], Digest.Of([])).ToJson().ToUtf8();
        Assert.Throws<StrictJsonException>(() => Submit.Parse(StrictObject.Parse(json, ControlMessage.MaxBytes)));
    }

    [Fact]
    public void An_answer_names_its_request_and_its_refusal_if_any()
    {
        var request = MemberId.NewRandom();
        Assert.Equal(new SubmitAnswer(request, 7, "head-moved"), SubmitAnswer.Parse(StrictObject.Parse(new SubmitAnswer(request, 7, "head-moved").ToJson().ToUtf8(), 1000)));
        Assert.Null(SubmitAnswer.Parse(StrictObject.Parse(new SubmitAnswer(request, 7, null).ToJson().ToUtf8(), 1000)).Refusal);
    }

    [Fact]
    public void Missed_posts_are_asked_for_since_a_time_or_by_their_ids()
    {
        Assert.Equal(5, MissedRequest.Parse(StrictObject.Parse(new MissedRequest(5, []).ToJson().ToUtf8(), 1000)).Since);
        var ids = MissedRequest.Parse(StrictObject.Parse(new MissedRequest(null, ["<a@example.org>"]).ToJson().ToUtf8(), 1000));
        Assert.Equal(["<a@example.org>"], ids.MessageIds);
        Assert.Null(ids.Since);
    }
}
