using System.Text;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Invitations;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Roster;
using CryptoList.Protocol.Tests.Worlds;
using Xunit;

namespace CryptoList.Protocol.Tests.Invitations;

/// <summary>A list that hides its members' addresses (protocol section 6.1).</summary>
public class HiddenAddressTests
{
    private const string True = "bob.the.witness@example.org";

    private readonly RosterWorld _world = new(ListPolicy.Default with { Hidden = true });

    [Fact]
    public void No_line_of_the_log_holds_an_address_of_a_member()
    {
        using var link = _world.Invite(True);
        _world.Append(_world.Join(link, DeviceKeys.Generate()));
        var log = string.Concat(_world.Entries.Select(e => Decoded(e.ToLine())));
        Assert.Contains($"{link.Invitation.Member}@lists.example.net", log, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("witness", log);
        Assert.DoesNotContain("olga", log);
        Assert.Equal(AddressOpening.Alias(link.Invitation.Member, RosterWorld.ListAddress), _world.State.Member(link.Invitation.Member)!.Address);
    }

    [Fact]
    public void A_link_and_a_join_carry_the_address_to_those_who_need_it()
    {
        using var link = _world.Invite(True);
        using var read = InvitationLink.Parse(link.ToLink());
        var join = JoinRequest.ParseLine(Encoding.UTF8.GetBytes(JoinRequest.Create(read, DeviceKeys.Generate(), "phone").ToLine()));
        Assert.Equal((True, True), (read.Opening!.Address, join.Opening!.Address));
        Assert.Null(_world.Log.TryAppend(_world.ByOwner.MemberAdd(join.ReadInvitation(), join)));
    }

    [Fact]
    public void A_joiner_cannot_have_its_mail_sent_to_somebody_else()
    {
        using var link = _world.Invite(True);
        var other = JoinRequest.Create(link, DeviceKeys.Generate(), "phone") with { Opening = AddressOpening.Create("victim@example.org") };
        var refused = Assert.Throws<StrictJsonException>(() => JoinRequest.ParseLine(Encoding.UTF8.GetBytes(other.ToLine())));
        Assert.Equal((StrictJsonFault.BadValue, "address"), (refused.Fault, refused.Name));
    }

    [Fact]
    public void Two_invitations_of_one_address_do_not_show_that_they_are()
    {
        using var one = _world.Invite(True);
        using var two = Invitation.Create(_world.Log, _world.Owner.Device.SigningKey, True, Rights.None, null, TimeSpan.FromDays(1), _world.Time, one.Invitation.Member);
        Assert.NotEqual(one.Invitation.HiddenAddress, two.Invitation.HiddenAddress);
        Assert.False(one.Opening!.Opens(two.Invitation));
        Assert.True(two.Opening!.Opens(two.Invitation));
    }

    [Fact]
    public void Who_comes_back_with_a_new_device_keeps_the_alias()
    {
        var bob = _world.Add("bob");
        using var link = Invitation.Create(_world.Log, _world.Owner.Device.SigningKey, "bob@new.example", Rights.None, null, TimeSpan.FromDays(1), _world.Time, bob.Id);
        var join = JoinRequest.Create(link, DeviceKeys.Generate(), "phone");
        _world.Append(_world.ByOwner.DeviceAddByInvitation(link.Invitation, join));
        Assert.Equal(AddressOpening.Alias(bob.Id, RosterWorld.ListAddress), _world.State.Member(bob.Id)!.Address);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no address")]
    [InlineData("Bob@Example.ORG")]
    public void An_opening_of_what_is_no_normalised_address_is_refused(string address) =>
        Assert.Throws<StrictJsonException>(() => AddressOpening.Parse([.. new byte[AddressOpening.SaltSize], .. Encoding.UTF8.GetBytes(address)], "r"));

    [Fact]
    public void The_alias_is_the_id_at_the_lists_domain_in_normal_form()
    {
        var id = MemberId.Read([.. Enumerable.Repeat((byte)0xFB, 16)]);
        Assert.Equal($"{id}@lists.example.net".ToLowerInvariant(), AddressOpening.Alias(id, "team@lists.example.net"));
    }

    private static string Decoded(string line)
    {
        // The entry is base64url in its line, and invitations and records are once more in it.
        var text = new StringBuilder(line);
        for (var depth = 0; depth < 3; depth++)
        {
            foreach (var part in text.ToString().Split('"').Where(p => p.Length > 40).ToList())
                if (CanonicalBase64Url.TryDecode(part) is { } octets) text.Append(Encoding.Latin1.GetString(octets));
        }

        return text.ToString();
    }
}
