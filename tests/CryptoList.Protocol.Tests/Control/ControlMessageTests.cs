using CryptoList.Cryptography;
using CryptoList.Cryptography.Hpke;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Invitations;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Roster;
using CryptoList.Protocol.Tests.Worlds;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CryptoList.Protocol.Tests.Control;

public class ControlMessageTests
{
    private const long Day = 86400;
    private readonly RosterWorld _world = new();
    private readonly WorldMember _alice;

    public ControlMessageTests() => _alice = _world.Add("alice");

    [Fact]
    public void A_message_opens_for_its_device()
    {
        var request = new KeyRequest(RosterState.Everyone, RosterWorld.NewKid(), new byte[16]);
        Assert.Null(Open(Seal(data: request.ToJson()), out var message));
        Assert.Equal(_alice.Device.Fingerprint, message!.From);
        Assert.Equal(_world.Log.HeadNumber, message.RosterNumber);
        Assert.Equal(request.Kid, KeyRequest.Parse(message.Data).Kid);
    }

    [Fact]
    public void Two_messages_have_two_ids()
    {
        Open(Seal(), out var first);
        Open(Seal(), out var second);
        Assert.NotEqual(first!.Id, second!.Id);
    }

    [Fact]
    public void Another_device_cannot_open_it() => Assert.Equal(ControlRefusal.CannotOpen, Open(Seal(), out _, recipient: _alice.Device));

    [Fact]
    public void On_another_list_it_does_not_open()
    {
        var refusal = ControlMessage.TryOpen(Seal(), _world.Owner.Device, ListId.Read(new byte[16]), Keys, _world.Time.Now, out _);
        Assert.Equal(ControlRefusal.CannotOpen, refusal);
    }

    [Fact]
    public void A_message_to_the_key_before_the_newest_opens()
    {
        using var newer = HpkePrivateKey.Generate();
        var refusal = ControlMessage.TryOpen(Seal(), _world.Owner.Device.Fingerprint, [newer, _world.Owner.Device.HpkeKey], _world.Log.List, Keys, _world.Time.Now, out _);
        Assert.Null(refusal);
    }

    [Fact]
    public void A_message_that_names_another_recipient_is_not_for_me() =>
        Assert.Equal(ControlRefusal.NotForMe, Open(Raw(to: _alice.Device.Fingerprint), out _));

    [Fact]
    public void A_message_that_names_another_list_is_refused() =>
        Assert.Equal(ControlRefusal.OtherList, Open(Raw(list: new byte[16]), out _));

    [Fact]
    public void A_message_without_its_form_is_malformed() => Assert.Equal(ControlRefusal.Malformed, Open(Raw(type: "chat"), out _));

    [Fact]
    public void A_message_of_nothing_is_malformed() => Assert.Equal(ControlRefusal.Malformed, Open(Sealed(new byte[64]), out _));

    [Fact]
    public void A_stranger_is_unknown() => Assert.Equal(ControlRefusal.UnknownSender, Open(Seal(from: SigningKey.Generate()), out _));

    [Fact]
    public void A_sender_without_the_key_it_names_is_caught() =>
        Assert.Equal(ControlRefusal.BadSignature, Open(Raw(signer: SigningKey.Generate()), out _));

    [Fact]
    public void A_message_holds_until_it_expires()
    {
        var sealedBytes = Seal(expires: _world.Time.Now + 10);
        _world.Time.Now += 10;
        Assert.Null(Open(sealedBytes, out _));
        _world.Time.Now += 1;
        Assert.Equal(ControlRefusal.Expired, Open(sealedBytes, out _));
    }

    [Fact]
    public void A_message_from_after_tomorrow_is_not_yet_taken()
    {
        var sealedBytes = Seal();
        _world.Time.Now -= Day;
        Assert.Null(Open(sealedBytes, out _));
        _world.Time.Now -= 1;
        Assert.Equal(ControlRefusal.NotYet, Open(sealedBytes, out _));
    }

    [Theory]
    [InlineData("key-request", 7)]
    [InlineData("report", 7)]
    [InlineData("welcome", 7)]
    [InlineData("key-response", 400)]
    [InlineData("key-direct", 400)]
    public void A_message_lives_as_long_as_its_type_allows(string type, int days)
    {
        Assert.Null(Open(Raw(type: type, expires: _world.Time.Now + (days * Day)), out _));
        Assert.Equal(ControlRefusal.LivesTooLong, Open(Raw(type: type, expires: _world.Time.Now + (days * Day) + 1), out _));
    }

    [Fact]
    public void Nobody_seals_a_message_that_lives_too_long() => Assert.Throws<ArgumentException>(() => Seal(expires: _world.Time.Now + (8 * Day)));

    [Fact]
    public void Nobody_seals_a_message_that_is_too_long() =>
        Assert.Throws<ArgumentException>(() => Seal(data: new StrictJsonWriter().Text("x", new string('x', 64 * 1024))));

    [Fact]
    public void A_join_is_checked_by_the_key_it_brings()
    {
        var device = DeviceKeys.Generate();
        var join = Join(device);
        Assert.Null(Open(Seal(ControlType.Join, device.SigningKey, data: join.ToJson()), out var message));
        Assert.Equal(join.ToLine(), JoinRequest.Parse(message!.Data).ToLine());
    }

    [Fact]
    public void A_join_by_another_device_than_it_brings_is_refused() =>
        Assert.Equal(ControlRefusal.UnknownSender, Open(Seal(ControlType.Join, SigningKey.Generate(), data: Join(DeviceKeys.Generate()).ToJson()), out _));

    [Fact]
    public void A_delivered_key_is_good_when_the_log_has_its_kid()
    {
        using var key = ListKey.Make(new byte[32], [], _world.Log.List, RosterState.Everyone, 1, 0);
        _world.Append(_world.ByOwner.Epoch(RosterState.Everyone, 1, key.Kid, 0, 1, direct: true));
        using var sent = new KeyDelivery(RosterState.Everyone, 1, key, new byte[16]);
        Open(Seal(ControlType.KeyResponse, data: sent.ToJson()), out var message);
        using var received = KeyDelivery.Parse(message!.Data, ControlType.KeyResponse);
        Assert.True(received.IsInLog(_world.State));
        Assert.False(received.IsInLog(_world.Log.At(0, 0)));
        using var other = new KeyDelivery(RosterState.Everyone, 1, new ListKey(new byte[32]), null);
        Assert.False(other.IsInLog(_world.State));
    }

    [Fact]
    public void A_report_carries_its_evidence()
    {
        var report = new Report(ReportKind.Gap, "412 never came", [new byte[] { 1, 2 }, new byte[] { 3 }]);
        Open(Seal(ControlType.Report, data: report.ToJson()), out var message);
        var read = Report.Parse(message!.Data);
        Assert.Equal(ReportKind.Gap, read.Kind);
        Assert.Equal([1, 2], read.Evidence[0].ToArray());
    }

    [Fact]
    public void A_welcome_names_its_invitation()
    {
        var notice = new InvitationNotice(InvitationId.NewRandom());
        Open(Seal(ControlType.Welcome, data: notice.ToJson()), out var message);
        Assert.Equal(notice, InvitationNotice.Parse(message!.Data));
    }

    [Fact]
    public void A_flipped_bit_or_a_cut_does_not_open()
    {
        var whole = Seal();
        Prop.ForAll(Gen.Choose(0, (whole.Length * 8) - 1).ToArbitrary(), at =>
        {
            var damaged = whole.ToArray();
            damaged[at / 8] ^= (byte)(1 << (at % 8));
            return Open(damaged, out _) == ControlRefusal.CannotOpen && Open(whole[..(at / 8)], out _) == ControlRefusal.CannotOpen;
        }).QuickCheckThrowOnFailure();
    }

    private VerifyingKey? Keys(Fingerprint device) => _world.State.Device(device)?.SigningKey;

    private ControlRefusal? Open(byte[] sealedBytes, out ControlMessage? message, DeviceKeys? recipient = null) =>
        ControlMessage.TryOpen(sealedBytes, recipient ?? _world.Owner.Device, _world.Log.List, Keys, _world.Time.Now, out message);

    private byte[] Seal(ControlType type = ControlType.KeyRequest, SigningKey? from = null, long? expires = null, StrictJsonWriter? data = null) =>
        ControlMessage.Seal(type, _world.Log.List, from ?? _alice.Device.SigningKey, _world.Owner.Device.Fingerprint, _world.Owner.Device.HpkeKey.PublicKey,
            _world.Log.HeadNumber, _world.Log.Head, _world.Time.Now, expires ?? (_world.Time.Now + Day), data ?? new StrictJsonWriter());

    private byte[] Raw(string type = "report", byte[]? list = null, Fingerprint? to = null, SigningKey? signer = null, long? expires = null)
    {
        var c = new StrictJsonWriter().Integer("v", 1).Text("type", type).Bytes("list", list ?? _world.Log.List.ToArray()).Bytes("id", MemberId.NewRandom())
            .Bytes("from", _alice.Device.Fingerprint).Bytes("to", to ?? _world.Owner.Device.Fingerprint).Integer("rn", 0).Bytes("rh", _world.Genesis.Head)
            .Integer("ts", _world.Time.Now).Integer("exp", expires ?? (_world.Time.Now + Day)).Object("d", new StrictJsonWriter()).ToUtf8();
        return Sealed([.. c, .. (signer ?? _alice.Device.SigningKey).Sign("cryptolist/1 control", Digest.Of(c).ToArray())]);
    }

    private byte[] Sealed(byte[] plaintext)
    {
        byte[] input = [.. "cryptolist/1 control\0"u8, .. _world.Log.List.ToArray(), .. _world.Owner.Device.Fingerprint.Value.ToArray()];
        var (enc, ciphertext) = HpkeFactory.SealBase(_world.Owner.Device.HpkeKey.PublicKey, Digest.Of(input).ToArray(), [], plaintext);
        return [.. enc, .. ciphertext];
    }

    private JoinRequest Join(DeviceKeys device)
    {
        using var link = _world.Invite("bob@example.org");
        return JoinRequest.Create(link, device, "phone");
    }
}
