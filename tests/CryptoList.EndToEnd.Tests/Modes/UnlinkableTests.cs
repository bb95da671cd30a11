using System.Globalization;
using System.Text;
using CryptoList.EndToEnd.Tests.Worlds;
using CryptoList.Mail.Containers;
using CryptoList.Protocol.Posts;
using Xunit.Abstractions;

namespace CryptoList.EndToEnd.Tests.Modes;

/// <summary>Mode 2: each copy's body is sealed under a key of its own, so that bodies do not tell which copies belong together.</summary>
public sealed class UnlinkableTests(ITestOutputHelper output)
{
    /// <summary>Octets that two bodies of some megabytes do not have in common by chance.</summary>
    private const int Run = 16;

    [Theory]
    [InlineData(0, 1)]
    [InlineData(100_000, 1)]
    [InlineData(3_000_000, 1)]
    [InlineData(100_000, 10)]
    public async Task JPH10107832_first_embodiment_every_member_opens_a_copy_and_no_two_bodies_have_a_run_of_octets_in_common(int size, int recipientsPerCopy)
    {
        await using var world = World.Quiet();
        world.RecipientsPerCopy = recipientsPerCopy;
        await world.StartRelayAsync();
        await world.StartServerAsync();
        var list = await MailingList.OpenAsync(world, ["bob", "carol"]);
        await list.AddDeviceAsync(list.Member("carol"));
        await list.AllowAsync(PostMode.List, PostMode.Unlinkable);
        await list.FollowAsync();
        var text = Lines(size);
        var submission = list.Seal(list.Owner, Encoding.UTF8.GetBytes($"Subject: Figures\r\nContent-Type: text/plain\r\n\r\n{text}\r\n"), r => r with { Mode = PostMode.Unlinkable });

        await world.PostAsync(submission);
        var copies = await world.CopiesAsync();

        Assert.Equal(3, copies.Count);
        foreach (var member in list.Members) Assert.Equal(text.TrimEnd(), member.Read(copies[member.Address].Single()).ToString());
        var seen = new HashSet<UInt128>();
        foreach (var body in copies.Select(c => BodyOf(c.Single())).Append(BodyOf(submission))) Assert.True(AreNew(body, seen));
    }

    [Fact]
    public async Task JPH10107832_first_embodiment_who_was_removed_gets_no_copy_and_opens_nobody_elses_with_all_their_keys()
    {
        await using var world = await World.StartAsync();
        var list = await MailingList.OpenAsync(world, ["bob", "carol"]);
        Member bob = list.Member("bob"), carol = list.Member("carol");
        await list.AllowAsync(PostMode.List, PostMode.Unlinkable);
        await list.RemoveAsync(bob);

        await world.PostAsync(list.Seal(list.Owner, Encoding.UTF8.GetBytes("Subject: After\r\n\r\nAfter bob.\r\n"), r => r with { Mode = PostMode.Unlinkable }));
        var copies = await world.CopiesAsync();

        Assert.Empty(copies[bob.Address]);
        Assert.Equal("After bob.", carol.Read(copies[carol.Address].Single()).ToString());
        Assert.Equal(PostFault.NotForMyKeys, bob.Read(copies[carol.Address].Single()).Fault);
    }

    [MemoryFact]
    public async Task Many_copies_of_a_large_post_take_the_memory_of_a_few()
    {
        const int Size = 30_000_000;
        const int Others = 11;
        await using var world = World.Quiet();
        await world.StartRelayAsync();
        await using var server = await ServeProcess.StartAsync(world.DataFolder, world.Relay);
        var list = await MailingList.OpenAsync(world, Enumerable.Range(0, Others).Select(i => $"m{i}"));
        await list.AllowAsync(PostMode.List, PostMode.Unlinkable);
        var message = Encoding.UTF8.GetBytes($"Subject: Large\r\nContent-Type: text/plain\r\n\r\n{Lines(Size)}");

        var reply = await Submitter.SubmitAsync(server.Smtp, list.Seal(list.Owner, message, r => r with { Mode = PostMode.Unlinkable }), list.Owner.Address, list.Address);
        Assert.Equal(250, reply.Code);
        var copies = await world.CopiesAsync();

        Assert.Equal(Others + 1, copies.Count);
        Assert.Equal(ReadVerdict.Opened, list.Members[^1].Read(copies[list.Members[^1].Address].Single()).Verdict);
        var peak = PeakOf(server.Id);
        output.WriteLine($"{peak >> 20} MiB at most");
        // As they go over the wire they are 41 MB each.
        Assert.InRange(peak, 0, 300L << 20);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(world.DataFolder, "spool")));
    }

    /// <summary>The most that a process ever had in memory, in octets (proc(5)).</summary>
    private static long PeakOf(int process) =>
        long.Parse(File.ReadLines($"/proc/{process}/status").Single(l => l.StartsWith("VmHWM:", StringComparison.Ordinal))["VmHWM:".Length..^"kB".Length], NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture) * 1024;

    /// <summary>False when some run of <see cref="Run"/> octets stood in a body that was looked at before.</summary>
    private static bool AreNew(byte[] body, HashSet<UInt128> seen)
    {
        var own = new List<UInt128>();
        UInt128 window = 0;
        for (var i = 0; i < body.Length; i++)
        {
            window = (window << 8) | body[i];
            // Those that begin at every 16th octet of one body are met wherever they stand in another.
            if (i < Run - 1) continue;
            if (seen.Contains(window)) return false;
            if ((i + 1) % Run == 0) own.Add(window);
        }

        seen.UnionWith(own);
        return true;
    }

    private static byte[] BodyOf(byte[] message)
    {
        var body = new MemoryStream();
        EncryptedContainer.Read(new MemoryStream(message)).OpenBody().CopyTo(body);
        return body.ToArray();
    }

    private static string Lines(int size) => string.Concat(Enumerable.Range(0, (size / 20) + 1).Select(i => $"{i:d17}.\r\n"));
}
