using System.Text;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Invitations;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Roster;
using CryptoList.Protocol.Tests.Worlds;
using Xunit;

namespace CryptoList.Protocol.Tests.Invitations;

public class InvitationTests
{
    private readonly RosterWorld _world = new();

    [Fact]
    public void An_invitation_says_what_it_was_made_with()
    {
        using var link = Invitation.Create(_world.Log, _world.Owner.Device.SigningKey, "Alice@Example.ORG", Rights.Post | Rights.Update, 3, TimeSpan.FromDays(30), _world.Time, logAddress: "https://lists.example.net/log");
        var invitation = link.Invitation;
        Assert.Equal("alice@example.org", invitation.Address);
        Assert.Equal(Rights.Post | Rights.Update, invitation.Rights);
        Assert.Equal(3, invitation.UpdateOrder);
        Assert.Equal(_world.Owner.Device.Fingerprint, invitation.To);
        Assert.Equal(_world.Time.Now + (30 * 86400), invitation.Expires);
        Assert.Equal("https://lists.example.net/log", invitation.LogAddress);
        Assert.True(invitation.IsSignedBy(_world.Owner.Device.SigningKey.PublicKey));
    }

    [Fact]
    public void Nobody_makes_an_invitation_that_the_log_would_refuse()
    {
        Assert.Throws<ArgumentException>(() => _world.Invite("alice@example.org", Rights.Owner));
        Assert.Throws<ArgumentException>(() => _world.Invite("alice"));
        Assert.Throws<ArgumentException>(() => _world.Invite("alice@example.org", Rights.Update));
        Assert.Throws<ArgumentOutOfRangeException>(() => Create(TimeSpan.FromDays(30) + TimeSpan.FromSeconds(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Create(TimeSpan.Zero));
    }

    [Fact]
    public void A_link_carries_invitation_signature_and_key()
    {
        using var link = _world.Invite("alice@example.org");
        var text = link.ToLink();
        using var read = InvitationLink.Parse(text);
        Assert.DoesNotContain('\n', text);
        Assert.Equal(text, read.ToLink());
        Assert.Equal(link.Invitation.Hash, read.Invitation.Hash);
    }

    [Fact]
    public void A_join_after_a_journey_through_link_and_line_is_taken()
    {
        using var link = _world.Invite("alice@example.org");
        using var read = InvitationLink.Parse(link.ToLink());
        var line = JoinRequest.Create(read, DeviceKeys.Generate(), "phone").ToLine();
        var join = JoinRequest.ParseLine(Encoding.UTF8.GetBytes(line));
        Assert.Equal(line, join.ToLine());
        Assert.Null(_world.Log.TryAppend(_world.ByOwner.MemberAdd(join.ReadInvitation(), join)));
    }

    [Theory]
    [InlineData("cryptolist:join?v=1&", "cryptolist:join?v=2&", StrictJsonFault.UnsupportedVersion)]
    [InlineData("cryptolist:join?", "https:join?", StrictJsonFault.Syntax)]
    [InlineData("&k=", "&x=1&k=", StrictJsonFault.Syntax)]
    [InlineData("&k=", "&q=", StrictJsonFault.MissingName)]
    [InlineData("&s=", "&s=*", StrictJsonFault.BadBase64)]
    public void A_link_that_is_none_is_refused(string find, string replace, StrictJsonFault fault)
    {
        using var link = _world.Invite("alice@example.org");
        Assert.Equal(fault, Assert.Throws<StrictJsonException>(() => InvitationLink.Parse(link.ToLink().Replace(find, replace))).Fault);
    }

    [Theory]
    [InlineData(32, StrictJsonFault.BadKey)]
    [InlineData(31, StrictJsonFault.WrongLength)]
    public void A_link_with_another_key_is_refused(int bytes, StrictJsonFault fault)
    {
        using var link = _world.Invite("alice@example.org");
        var text = link.ToLink();
        var other = SigningKey.Generate().Export()[..bytes];
        var changed = WithKey(text, System.Buffers.Text.Base64Url.EncodeToString(other));
        Assert.Equal(fault, Assert.Throws<StrictJsonException>(() => InvitationLink.Parse(changed)).Fault);
    }

    [Fact]
    public void A_link_with_a_key_of_zero_is_refused()
    {
        using var link = _world.Invite("alice@example.org");
        var text = link.ToLink();
        var changed = WithKey(text, System.Buffers.Text.Base64Url.EncodeToString(new byte[32]));
        Assert.Equal(StrictJsonFault.BadKey, Assert.Throws<StrictJsonException>(() => InvitationLink.Parse(changed)).Fault);
    }

    [Fact]
    public void A_link_that_is_too_long_is_refused() =>
        Assert.Equal(StrictJsonFault.TooLarge, Assert.Throws<StrictJsonException>(() => InvitationLink.Parse("cryptolist:join?" + new string('a', 4000))).Fault);

    [Theory]
    [InlineData("http://lists.example.net/log")]
    [InlineData("https://user:secret@lists.example.net/log")]
    [InlineData("ftp://x")]
    public void A_log_is_fetched_over_https_or_by_mail(string address) =>
        Assert.Equal("log", Assert.Throws<StrictJsonException>(() => new RawInvitation(_world) { LogAddress = address }.Make()).Name);

    [Fact]
    public void A_joiner_accepts_the_log_of_its_invitation_and_what_followed()
    {
        using var link = _world.Invite("alice@example.org");
        _world.Add("bob");
        Assert.Null(link.Invitation.CheckAgainst(_world.Log));
    }

    [Fact]
    public void A_joiner_refuses_another_list()
    {
        using var link = _world.Invite("alice@example.org");
        Assert.Equal(InvitationFault.OtherList, link.Invitation.CheckAgainst(new RosterWorld().Log));
    }

    [Fact]
    public void A_joiner_refuses_a_log_that_does_not_reach_the_head_or_passes_it_by()
    {
        _world.Add("bob");
        using var link = _world.Invite("alice@example.org");
        Assert.Null(RosterLog.TryOpen(_world.Genesis, out var shorter));
        Assert.Equal(InvitationFault.HeadNotOnLog, link.Invitation.CheckAgainst(shorter!));
        Assert.Null(shorter!.TryAppend(new RosterAuthor(shorter, _world.Owner.Device.SigningKey, _world.Time).Policy(ListPolicy.Default)));
        Assert.Equal(InvitationFault.HeadNotOnLog, link.Invitation.CheckAgainst(shorter));
    }

    [Fact]
    public void A_joiner_refuses_an_inviter_who_was_no_owner()
    {
        using var link = new RawInvitation(_world) { By = _world.Add("bob").Device.SigningKey, HeadNumber = 1, Head = _world.Log.Head }.Make();
        Assert.Equal(InvitationFault.InviterNotAnOwner, link.Invitation.CheckAgainst(_world.Log));
    }

    [Fact]
    public void A_joiner_refuses_an_invitation_its_maker_did_not_sign()
    {
        using var link = new RawInvitation(_world) { SignedBy = SigningKey.Generate() }.Make();
        Assert.Equal(InvitationFault.SignatureInvalid, link.Invitation.CheckAgainst(_world.Log));
    }

    [Fact]
    public void A_joiner_sees_that_its_invitation_was_used()
    {
        using var link = _world.Invite("alice@example.org");
        _world.Append(_world.Join(link, DeviceKeys.Generate()));
        Assert.Equal(InvitationFault.Settled, link.Invitation.CheckAgainst(_world.Log));
    }

    private InvitationLink Create(TimeSpan lifetime) =>
        Invitation.Create(_world.Log, _world.Owner.Device.SigningKey, "alice@example.org", Rights.Post, null, lifetime, _world.Time);

    [Fact]
    public void A_link_says_where_the_join_goes_and_whether_a_password_is_wanted()
    {
        using var link = _world.Invite("alice@example.org");
        using var plain = InvitationLink.Parse(link.ToLink());
        Assert.Equal(RosterWorld.ListAddress, plain.Taker!.ListAddress);
        Assert.Equal(_world.Owner.Device.HpkeKey.PublicKey.Bytes.ToArray(), plain.Taker.Key.Bytes.ToArray());
        Assert.False(plain.WantsPassword);

        using var asking = InvitationLink.Parse(link.ToLink() + "&p=1");
        Assert.True(asking.WantsPassword);
    }

    [Fact]
    public void A_link_without_the_way_back_is_for_a_join_by_hand()
    {
        using var link = _world.Invite("alice@example.org");
        var text = link.ToLink();
        using var parsed = InvitationLink.Parse(text[..text.IndexOf("&a=", StringComparison.Ordinal)]);
        Assert.Null(parsed.Taker);
    }

    [Theory]
    [InlineData("a=QQ", StrictJsonFault.BadValue)]
    [InlineData("a=*", StrictJsonFault.BadBase64)]
    [InlineData("b=QQ", StrictJsonFault.MissingName)]
    [InlineData("a=QQ&x=1", StrictJsonFault.Syntax)]
    public void A_link_whose_way_back_is_none_is_refused(string field, StrictJsonFault fault)
    {
        using var link = _world.Invite("alice@example.org");
        var parts = link.ToLink().Split('&');
        parts[4] = field;
        Assert.Equal(fault, Assert.Throws<StrictJsonException>(() => InvitationLink.Parse(string.Join('&', parts))).Fault);
    }

    [Fact]
    public void A_password_travels_in_the_join()
    {
        using var link = _world.Invite("alice@example.org");
        var join = JoinRequest.Create(link, DeviceKeys.Generate(), "phone") with { Password = "spring" };
        Assert.Equal("spring", JoinRequest.ParseLine(System.Text.Encoding.UTF8.GetBytes(join.ToLine())).Password);
    }

    private static string WithKey(string link, string key)
    {
        var (start, end) = (link.IndexOf("&k=", StringComparison.Ordinal) + 3, link.IndexOf("&a=", StringComparison.Ordinal));
        return link[..start] + key + link[end..];
    }
}
