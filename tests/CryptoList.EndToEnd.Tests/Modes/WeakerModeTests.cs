using System.Text;
using System.Text.RegularExpressions;
using CryptoList.Cryptography;
using CryptoList.Cryptography.Chunked;
using CryptoList.EndToEnd.Tests.Worlds;
using CryptoList.Mail.Containers;
using CryptoList.Protocol.Posts;

namespace CryptoList.EndToEnd.Tests.Modes;

/// <summary>Modes 0 and 3 give less than the others. Each must be allowed by the policy, is marked wherever it is read, and what it lacks is shown here.</summary>
public sealed partial class WeakerModeTests
{
    [Fact]
    public async Task A_plain_post_is_delivered_to_members_alone_signed_and_marked_as_not_encrypted()
    {
        await using var world = await World.StartAsync();
        var list = await MailingList.OpenAsync(world, ["bob", "carol"]);
        var bob = list.Member("bob");
        await list.AllowAsync(PostMode.Plain, PostMode.List);
        await list.RemoveAsync(list.Member("carol"));

        await world.PostAsync(list.Seal(list.Owner, Text("Anyone may read this."), r => r with { Mode = PostMode.Plain }));
        var copies = await world.CopiesAsync();

        Assert.Equal([list.Owner.Address, bob.Address], copies.Select(c => c.Key).Order());
        var copy = copies[bob.Address].Single();
        Assert.Equal("Anyone may read this. [NotEncrypted]", bob.Read(copy).ToString());
        Assert.DoesNotContain("CryptoList-Key", Encoding.Latin1.GetString(copy));
        Assert.Contains("Anyone may read this.", Encoding.UTF8.GetString(BodyOf(copy)));
        var changed = Message.Parse(copy).WithBody(body => Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(body).Replace("Anyone", "No one"))).ToOctets();
        Assert.Equal(PostFault.BodyHashWrong, bob.Read(changed).Fault);
    }

    [Theory]
    [InlineData(PostMode.Plain)]
    [InlineData(PostMode.Unlinkable)]
    [InlineData(PostMode.Layerless)]
    [InlineData(PostMode.Direct)]
    public async Task What_the_policy_does_not_have_is_refused_and_what_it_had_is_refused_once_it_is_taken_back(long mode)
    {
        await using var world = await World.StartAsync();
        var list = await MailingList.OpenAsync(world, ["bob"]);
        await list.AllowAsync(new[] { PostMode.List, mode }.Order().ToArray());
        byte[] Post() => list.Seal(list.Owner, Text("While it is allowed."), r => r with { Mode = mode, Peer = mode == PostMode.Direct ? list.Member("bob").IdIn(list.Id) : null });
        var (first, second) = (Post(), Post());
        await world.PostAsync(first);

        await list.AllowAsync(PostMode.List);

        Assert.StartsWith("554 5.7.1 mode-not-allowed", (await world.SubmitAsync(second)).ToString());
        Assert.Equal(PostFault.ModeNotAllowed, Assert.Throws<PostComposeException>(Post).Fault);
        // What was taken stays taken.
        Assert.Equal(250, (await world.SubmitAsync(first)).Code);
    }

    [Fact]
    public async Task JPH10107832_claims_1_and_4_who_left_with_the_list_key_and_taps_the_wire_reads_a_layerless_post_and_not_one_of_mode_1()
    {
        await using var world = await World.StartAsync();
        var list = await MailingList.OpenAsync(world, ["bob", "carol"]);
        Member bob = list.Member("bob"), carol = list.Member("carol");
        await list.AllowAsync(PostMode.List, PostMode.Layerless);
        await list.RemoveAsync(bob);

        await world.PostAsync(list.Seal(list.Owner, Text("After bob, with the layer.")));
        await world.PostAsync(list.Seal(list.Owner, Text("After bob, without it."), r => r with { Mode = PostMode.Layerless }));
        var copies = await world.CopiesAsync();

        Assert.Empty(copies[bob.Address]);
        Assert.Equal(["After bob, with the layer.", "After bob, without it. [NoMemberLayer]"], copies[carol.Address].Select(c => carol.Read(c).ToString()).Order());
        // Carol's copies, as they went over a wire that bob listens to; the list key has not been replaced yet.
        Assert.Equal(["After bob, without it."], copies[carol.Address].Select(c => WithTheListKeyAlone(c, bob)).OfType<string>());
    }

    /// <summary>What a former member makes of someone else's copy with the list keys they kept; null where it has no key in the open.</summary>
    private static string? WithTheListKeyAlone(byte[] copy, Member departed)
    {
        var field = KeyField().Match(Message.Parse(copy).Field("CryptoList-Key").Replace("\r\n ", "").Replace(" ", ""));
        if (!field.Success) return null;
        Assert.Null(ControlPart.TryParse(EncryptedContainer.Read(new MemoryStream(copy)).Control, out var control));
        foreach (var key in departed.ListKeys)
        {
            if (WrappedKey.Unwrap(key, control!.Header, System.Buffers.Text.Base64Url.DecodeFromChars(field.Groups[1].Value)) is not { } content) continue;
            if (ChunkedEncryption.TryOpen(content, DomainContext.Build("cryptolist/1 body", control.Header.Hash), BodyOf(copy), out var text) is not ChunkedResult.Opened) continue;
            var entity = Encoding.UTF8.GetString(text.AsSpan(0, text.Length - 64));
            return entity[(entity.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..].TrimEnd();
        }

        return null;
    }

    private static byte[] BodyOf(byte[] copy)
    {
        var body = new MemoryStream();
        EncryptedContainer.Read(new MemoryStream(copy)).OpenBody().CopyTo(body);
        return body.ToArray();
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes($"Subject: Figures\r\nContent-Type: text/plain\r\n\r\n{text}\r\n");

    [GeneratedRegex("wl=([A-Za-z0-9_-]+)$")]
    private static partial Regex KeyField();
}
