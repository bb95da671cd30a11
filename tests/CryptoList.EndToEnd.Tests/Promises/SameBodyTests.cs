using System.Text;
using System.Text.RegularExpressions;
using CryptoList.Cryptography;
using CryptoList.EndToEnd.Tests.Worlds;
using CryptoList.Mail.Containers;

namespace CryptoList.EndToEnd.Tests.Promises;

/// <summary>The decoded parts are identical in the submission and in every copy; copies differ in envelope, key fields and each member's unsubscribe address only.</summary>
public sealed partial class SameBodyTests
{
    [Fact]
    public async Task Both_parts_are_the_authors_octets_in_every_copy_and_copies_differ_in_their_own_fields_alone()
    {
        await using var world = await World.StartAsync();
        var list = await MailingList.OpenAsync(world, ["bob", "carol", "dave"]);
        await list.AddDeviceAsync(list.Member("carol"));
        var submissions = new[] { 0, 1_000, 100_000 }.Select(size => list.Seal(list.Owner, Canary.Create(size).Octets)).ToList();
        foreach (var submission in submissions) await world.PostAsync(submission);

        var copies = (await world.CopiesAsync()).SelectMany(c => c).ToList();

        Assert.Equal(12, copies.Count);
        var bodies = copies.ToLookup(PartsOf);
        Assert.Equal(3, submissions.Select(PartsOf).Distinct().Count());
        foreach (var submission in submissions)
        {
            var same = bodies[PartsOf(submission)].ToList();
            Assert.Equal(4, same.Count);
            // Without their own fields they are one and the same message; with them no two are.
            Assert.Single(same.Select(c => Digest.Of(Encoding.Latin1.GetBytes(OwnFields().Replace(Encoding.Latin1.GetString(c), "")))).Distinct());
            Assert.Equal(4, same.Select(c => Digest.Of(c)).Distinct().Count());
            Assert.Equal([1, 1, 1, 2], same.Select(c => KeyFields().Count(Encoding.Latin1.GetString(c))).Order());
        }
    }

    /// <summary>Control part and body, decoded.</summary>
    private static (Digest Control, Digest Body) PartsOf(byte[] message)
    {
        var container = EncryptedContainer.Read(new MemoryStream(message));
        var body = new MemoryStream();
        container.OpenBody().CopyTo(body);
        return (Digest.Of(container.Control.Span), Digest.Of(body.ToArray()));
    }

    [GeneratedRegex(@"^(CryptoList-Key|List-Unsubscribe):[^\r\n]*\r\n([ \t][^\r\n]*\r\n)*", RegexOptions.Multiline)]
    private static partial Regex OwnFields();

    [GeneratedRegex(@"^CryptoList-Key:[^\r\n]*\r\n([ \t][^\r\n]*\r\n)*", RegexOptions.Multiline)]
    private static partial Regex KeyFields();
}
