using System.Text;
using CryptoList.Cryptography;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Roster;
using CryptoList.Protocol.Tests.Worlds;
using Xunit;

namespace CryptoList.Protocol.Tests.Roster;

public class RemovalReceiptTests
{
    private readonly RosterWorld _world = new();
    private readonly WorldMember _alice;

    public RemovalReceiptTests()
    {
        _alice = _world.Add("alice");
        _world.Append(_world.ByOwner.MemberRemove(_alice.Id, adverse: true));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(1_795_000_003L)]
    public void A_receipt_holds_after_a_journey_as_a_line(long? lastCopy)
    {
        var receipt = RemovalReceipt.ParseLine(Encoding.UTF8.GetBytes(Make(lastCopy: lastCopy).ToLine()));
        Assert.True(receipt.Verify(_world.Log));
        Assert.Equal(lastCopy, receipt.LastCopyTime);
    }

    [Fact]
    public void A_receipt_of_another_key_is_worth_nothing() => Assert.False(Make(server: SigningKey.Generate()).Verify(_world.Log));

    [Fact]
    public void A_receipt_for_one_who_did_not_leave_is_worth_nothing() =>
        Assert.False((Make() with { Member = _world.Owner.Id }).Verify(_world.Log));

    [Fact]
    public void A_receipt_for_an_entry_that_took_nobody_out_is_worth_nothing() =>
        Assert.False(RemovalReceipt.Create(_world.Log.List, _alice.Id, 1, _world.Log[1].Signed.Head, 0, null, _world.ServerSigningKey).Verify(_world.Log));

    [Fact]
    public void A_receipt_with_a_head_of_another_log_is_worth_nothing() =>
        Assert.False(RemovalReceipt.Create(_world.Log.List, _alice.Id, 2, Digest.Zero, 0, null, _world.ServerSigningKey).Verify(_world.Log));

    [Fact]
    public void A_receipt_on_another_list_is_worth_nothing() => Assert.False(Make().Verify(new RosterWorld().Log));

    [Fact]
    public void A_receipt_by_the_servers_next_key_holds()
    {
        var next = SigningKey.Generate();
        _world.Append(_world.ByServer.ServerSigningKey(next));
        Assert.True(Make(server: next).Verify(_world.Log));
    }

    [Fact]
    public void A_receipt_by_a_key_replaced_before_the_removal_is_worth_nothing()
    {
        var bob = _world.Add("bob");
        var old = _world.ServerSigningKey;
        _world.Append(_world.ByServer.ServerSigningKey(SigningKey.Generate()));
        _world.Append(_world.ByOwner.MemberRemove(bob.Id, adverse: false));
        var receipt = RemovalReceipt.Create(_world.Log.List, bob.Id, _world.Log.HeadNumber, _world.Log.Head, 0, null, old);
        Assert.False(receipt.Verify(_world.Log));
    }

    [Fact]
    public void A_line_with_more_in_it_is_refused() =>
        Assert.Throws<StrictJsonException>(() => RemovalReceipt.ParseLine(Encoding.UTF8.GetBytes(Make().ToLine().Replace("{\"receipt\"", "{\"x\":1,\"receipt\""))));

    private RemovalReceipt Make(long? lastCopy = null, SigningKey? server = null) =>
        RemovalReceipt.Create(_world.Log.List, _alice.Id, 2, _world.Log[2].Signed.Head, _world.Time.Now, lastCopy, server ?? _world.ServerSigningKey);
}
