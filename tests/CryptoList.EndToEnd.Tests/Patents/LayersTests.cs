using System.Text;
using System.Text.RegularExpressions;
using CryptoList.Cryptography;
using CryptoList.Cryptography.Chunked;
using CryptoList.EndToEnd.Tests.Worlds;
using CryptoList.Lists.Hosting;
using CryptoList.Mail.Containers;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Posts;

namespace CryptoList.EndToEnd.Tests.Patents;

/// <summary>
/// JP H10-107832, second embodiment (claims 3 and 5), step by step: what the sender seals, what the server takes off and puts on, who needs to do
/// what at a removal. What a departed member can do is in Promises/DepartedTests, claims 1 and 4 in Modes/WeakerModeTests, the first embodiment in Modes/UnlinkableTests.
/// </summary>
public sealed partial class LayersTests
{
    [Fact]
    public async Task JPH10107832_claims_3_and_5_the_sender_seals_the_text_under_a_new_key_that_under_the_list_key_and_that_for_the_server()
    {
        await using var town = await Town.StartAsync("bob");
        var (server, alice) = (await town.World.Operator.ListAsync(World.ListAddress), await town.Alice.SecretsAsync());
        var keys = new List<byte[]>();
        foreach (var _ in (int[])[1, 2])
        {
            var sealedPost = await Town.SealAsync(town.Alice, "Figures", "The same words.");
            var submission = Parse(sealedPost);
            var header = submission.Control.Header;
            var body = BodyOf(sealedPost);
            // The outermost layer is the server's to take off; what is left says nothing to it.
            Assert.Equal(server.SealKeys(submission.KeyField!.To).Single().PublicKey.Id, submission.KeyField.To);
            var wrapped = WithoutServersLayer(server, sealedPost);
            using var another = new ListKey(new byte[32]);
            Assert.Null(WrappedKey.Unwrap(another, header, wrapped));
            Assert.NotEqual(ChunkedResult.Opened, Open(wrapped[..WrappedKey.ContentKeySize], header, body, out var _));
            // All who hold the list key have the next, and it opens the text.
            var content = WrappedKey.Unwrap(alice.Key, header, wrapped)!;
            Assert.Equal(ChunkedResult.Opened, Open(content, header, body, out var text));
            Assert.Contains("The same words.", Encoding.UTF8.GetString(text!));
            keys.Add(content);
        }

        Assert.NotEqual(keys[0], keys[1]);
    }

    [Fact]
    public async Task JPH10107832_claims_3_and_5_the_server_puts_its_layer_for_each_device_of_each_member_in_place_of_its_own_and_touches_nothing_else()
    {
        await using var world = await World.StartAsync();
        var list = await MailingList.OpenAsync(world, ["bob", "carol"]);
        var carol = list.Member("carol");
        var tablet = await list.AddDeviceAsync(carol);
        var submission = list.Seal(list.Owner, "For each device its own.");
        await world.PostAsync(submission);
        var copies = await world.CopiesAsync();
        var wrapped = WithoutServersLayer(await world.Operator.ListAsync(list.Address), submission);

        var devices = new (Member Member, DeviceKeys Device)[] { (list.Owner, list.Owner.Device), (list.Member("bob"), list.Member("bob").Device), (carol, carol.Device), (carol, tablet.Device) };
        foreach (var member in list.Members)
        {
            var copy = copies[member.Address].Single();
            Assert.Equal(BodyOf(submission), BodyOf(copy));
            var fields = KeyFields(copy);
            Assert.Equal(devices.Count(d => d.Member == member), fields.Count);
            foreach (var (owner, device) in devices)
            {
                // Known to the server and that device alone: nobody else's opens, and what opens is what the sender made.
                var opened = fields.Select(f => DeviceLayer.Open(device.HpkeKey, list.Id, ContextOf(copy), f)).OfType<byte[]>().ToList();
                Assert.Equal(owner == member ? [wrapped] : [], opened);
            }
        }
    }

    [Fact]
    public async Task JPH10107832_claims_3_and_5_a_removal_needs_nobody_else_the_others_keep_their_keys_and_read_on()
    {
        await using var town = await Town.StartAsync("bob", "carol");
        var (bob, carol) = (town["bob"], town["carol"]);
        var before = (await carol.SecretsAsync()).Key.Kid;
        await town.World.Operator.AppendAsync(World.ListAddress, Operator.Entries((await town.Alice.RunAsync("remove", bob.Address)).Well().Output));

        // The next post goes under the same list key, which bob holds as well.
        var submission = await Town.SealAsync(town.Alice, "After", "Without bob.");
        Assert.Equal(before, Parse(submission).Control.Header.Kid);
        var copies = await town.PostAsync(submission);

        Assert.Equal(["alice", "carol"], copies.Keys.Order());
        (await carol.RunWithAsync(Operator.Lines(await town.LogAsync()), "sync")).Well();
        Assert.Contains("Without bob.", (await carol.RunWithAsync(copies["carol"], "open")).Well().Text);
        Assert.Equal(before, (await carol.SecretsAsync()).Key.Kid);
        Assert.Equal(before, (await bob.SecretsAsync()).Key.Kid);
        Assert.DoesNotContain("Without bob.", (await bob.RunWithAsync(copies["carol"], "open")).Shown);
    }

    private static Submission Parse(byte[] message)
    {
        Assert.Null(Submission.TryRead(new MemoryStream(message), out var submission));
        return submission!;
    }

    /// <summary>What the list's server sees of a post's keys.</summary>
    private static byte[] WithoutServersLayer(HostedList server, byte[] message)
    {
        var (submission, body) = (Parse(message), BodyOf(message));
        Assert.Null(SubmissionChecks.Content(submission, Digest.Of(body), body.Length, server.SealKeys, server.Log, out var wrapped));
        return wrapped!;
    }

    private static ChunkedResult Open(byte[] content, PostHeader header, byte[] body, out byte[]? text) => ChunkedEncryption.TryOpen(content, DomainContext.Build("cryptolist/1 body", header.Hash), body, out text);

    private static byte[] BodyOf(byte[] message)
    {
        using var body = new MemoryStream();
        EncryptedContainer.Read(new MemoryStream(message)).OpenBody().CopyTo(body);
        return body.ToArray();
    }

    private static List<KeyField> KeyFields(byte[] copy) => [.. Message.Parse(copy).Fields.Where(f => f.StartsWith("CryptoList-Key:", StringComparison.Ordinal)).Select(f =>
    {
        Assert.True(KeyField.TryParse(f["CryptoList-Key:".Length..].Replace("\r\n", ""), out var field));
        return field!;
    })];

    private static Digest ContextOf(byte[] copy)
    {
        var field = WhiteSpace().Replace(Message.Parse(copy).Field("CryptoList-Distribution"), "");
        var distribution = System.Buffers.Text.Base64Url.DecodeFromChars(Dist().Match(field).Groups[1].Value);
        Assert.Null(ControlPart.TryParse(EncryptedContainer.Read(new MemoryStream(copy)).Control, out var control));
        return DeviceLayer.ExportContext(control!.PostHash, Digest.Of(distribution));
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();

    [GeneratedRegex("dist=([A-Za-z0-9_-]+)")]
    private static partial Regex Dist();
}
