using System.Diagnostics;
using System.Text;
using CryptoList.Benchmarks.Peers;
using CryptoList.Mail.Tests.Imap;

namespace CryptoList.Benchmarks.Bridging;

/// <summary>The bridge beside the same client directly at the same Dovecot, over TLS, on the same machine, in turn. By the wall clock.</summary>
internal static class BridgeBenchmark
{
    private const int Posts = 5_000;
    private const int OtherMails = 3_000;
    private const int ManyMails = 100_000;
    private const int Large = 25_000_000;
    private const int VeryLarge = 100_000_000;
    private const int Rounds = 5;
    private const double MiB = 1 << 20;
    private const string Listing = "UID FETCH 1:* (UID FLAGS RFC822.SIZE ENVELOPE BODY.PEEK[HEADER.FIELDS (FROM SUBJECT DATE)])";

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(20);

    public static async Task RunAsync()
    {
        if (!File.Exists("/usr/lib/dovecot/imap"))
        {
            Console.WriteLine("Left out: needs Debian's dovecot-imapd.");
            return;
        }

        Console.WriteLine($"The bridge and Debian's Dovecot; medians of {Rounds} rounds where no other count is given");
        var root = Directory.CreateTempSubdirectory("cryptolist-bench-").FullName;
        try
        {
            using var receiver = await PostReceiver.CreateAsync(root);
            await OtherMailAsync(receiver);
            await FolderAsync(receiver);
            await LargeAsync(receiver);
            await ManyAsync(receiver);
            await IdleAsync(receiver);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    /// <summary>Mail that is no post: what the way through costs.</summary>
    private static async Task OtherMailAsync(PostReceiver receiver)
    {
        await using var dovecot = await DovecotImap.StartAsync();
        for (var i = 0; i < OtherMails; i++) dovecot.Deliver($"{10_000_000 + i}.mail", VariedMail.Of(i));
        var (bridge, at) = await BridgeChild.StartAsync(receiver.Home, dovecot);
        using var _ = bridge;
        using var direct = await SelectAsync(dovecot);
        using var through = await SelectAsync(at);
        var (rates, added) = (new List<double>(), new List<double>());
        for (var round = -1; round < Rounds; round++)
        {
            var (far, near) = (await TimeAsync(direct, "FETCH 1:* BODY.PEEK[]"), await TimeAsync(through, "FETCH 1:* BODY.PEEK[]"));
            var (farNoop, nearNoop) = (await NoopAsync(direct), await NoopAsync(through));
            if (round < 0) continue;
            rates.Add(far / near);
            added.Add(nearNoop - farNoop);
        }

        Measure.Report($"{OtherMails:N0} other mails whole, rate of that without", rates);
        Measure.Report("a command that passes", added, "ms more");
    }

    /// <summary>A folder of posts is listed: first, again, after a new start.</summary>
    private static async Task FolderAsync(PostReceiver receiver)
    {
        await using var dovecot = await DovecotImap.StartAsync();
        var copies = Enumerable.Range(0, 10).Select(i => receiver.Copy($"Post {i}")).ToList();
        for (var i = 0; i < Posts; i++) dovecot.Deliver($"{10_000_000 + i}.post", copies[i % copies.Count]);
        using (var direct = await SelectAsync(dovecot))
        {
            Say($"{Posts:N0} posts listed, directly, once", await TimeAsync(direct, Listing), "ms");
            Say("the same again", await TimeAsync(direct, Listing), "ms");
        }

        foreach (var start in (string[])["first", "after a new start"])
        {
            var (bridge, at) = await BridgeChild.StartAsync(receiver.Home, dovecot);
            using var _ = bridge;
            using var through = await SelectAsync(at);
            Say($"{Posts:N0} posts listed, bridge, {start}, once", await TimeAsync(through, Listing), "ms");
            var again = new List<double>();
            for (var round = 0; round < Rounds; round++) again.Add(await TimeAsync(through, Listing));
            Measure.Report("the same again", again, "ms");
            Say("bridge, resident", bridge.Resident / MiB, "MiB");
        }
    }

    /// <summary>Large posts, each read for the first time, to the last octet.</summary>
    private static async Task LargeAsync(PostReceiver receiver)
    {
        await using var dovecot = await DovecotImap.StartAsync();
        var plain = Encoding.ASCII.GetBytes("Subject: large\r\n\r\n" + Convert.ToBase64String(new byte[Large], Base64FormattingOptions.InsertLineBreaks) + "\r\n");
        dovecot.Deliver("1.mail", plain);
        for (var i = 0; i <= Rounds; i++) dovecot.Deliver($"{2 + i}.post", receiver.Copy("Film", Large));
        dovecot.Deliver("9.post", receiver.Copy("Long film", VeryLarge));
        var (bridge, at) = await BridgeChild.StartAsync(receiver.Home, dovecot);
        using var _ = bridge;
        using var direct = await SelectAsync(dovecot);
        using var through = await SelectAsync(at);
        var (ordinary, sealedOne, first, again, ofOrdinary, ofSealed) = (new List<double>(), new List<double>(), new List<double>(), new List<double>(), new List<double>(), new List<double>());
        long peak = 0;
        for (var round = -1; round < Rounds; round++)
        {
            var post = $"UID FETCH {round + 3} BODY.PEEK[]";
            var (mail, copy) = (await TimeAsync(direct, "UID FETCH 1 BODY.PEEK[]"), await TimeAsync(direct, post));
            bridge.ForgetPeak();
            var opened = await TimeAsync(through, post);
            peak = Math.Max(peak, bridge.PeakResident);
            var cached = await TimeAsync(through, post);
            if (round < 0) continue;
            ordinary.Add(mail);
            sealedOne.Add(copy);
            first.Add(opened);
            again.Add(cached);
            ofOrdinary.Add(opened / mail);
            ofSealed.Add(opened / copy);
        }

        Measure.Report("25 MB, an ordinary mail, directly", ordinary, "ms");
        Measure.Report("25 MB, a post, sealed as it is, directly", sealedOne, "ms");
        Measure.Report("25 MB, a post, bridge, first", first, "ms");
        Measure.Report("  times the ordinary mail", ofOrdinary);
        Measure.Report("  times the sealed post", ofSealed);
        Measure.Report("25 MB, a post, bridge, again", again, "ms");
        Say("bridge, resident at most with 25 MB", peak / MiB, "MiB");
        bridge.ForgetPeak();
        await TimeAsync(through, $"UID FETCH {Rounds + 3} BODY.PEEK[]");
        Say("bridge, resident at most with 100 MB", bridge.PeakResident / MiB, "MiB");
    }

    /// <summary>A mailbox of many messages, none of them a post but one.</summary>
    private static async Task ManyAsync(PostReceiver receiver)
    {
        await using var dovecot = await DovecotImap.StartAsync();
        for (var i = 0; i < ManyMails; i++) dovecot.Deliver($"{10_000_000 + i}.mail", VariedMail.Of(i % 12 * 12));
        dovecot.Deliver("90000000.post", receiver.Copy("The one"));
        using (var direct = await SelectAsync(dovecot))
        {
            await TimeAsync(direct, Listing);
            Say($"{ManyMails:N0} messages listed, directly, again", await TimeAsync(direct, Listing), "ms");
        }

        var (bridge, at) = await BridgeChild.StartAsync(receiver.Home, dovecot);
        using var _ = bridge;
        using var through = await SelectAsync(at);
        Say($"{ManyMails:N0} messages listed, bridge, first", await TimeAsync(through, Listing), "ms");
        Say("the same again", await TimeAsync(through, Listing), "ms");
        Say("flags of all", await TimeAsync(through, "UID FETCH 1:* (FLAGS)"), "ms");
        Say("bridge, resident", bridge.Resident / MiB, "MiB");
    }

    /// <summary>Nothing to do, with one client that waits.</summary>
    private static async Task IdleAsync(PostReceiver receiver)
    {
        await using var dovecot = await DovecotImap.StartAsync();
        var (bridge, at) = await BridgeChild.StartAsync(receiver.Home, dovecot);
        using var _ = bridge;
        using var through = await SelectAsync(at);
        await Task.Delay(Settling);
        var before = bridge.ProcessorTime;
        await Task.Delay(Watched);
        Say("idle, with one client: resident", bridge.Resident / MiB, "MiB");
        Console.WriteLine($"{"idle, processor time",-58} {(bridge.ProcessorTime - before) / Watched,12:P2} of one core");
    }

    private static Task<ImapPeer> SelectAsync(DovecotImap dovecot) => SelectAsync(dovecot.ImplicitTls, tls: true);

    private static async Task<ImapPeer> SelectAsync(System.Net.IPEndPoint at, bool tls = false)
    {
        var peer = await ImapPeer.LogInAsync(at, tls, "ann", DovecotImap.Password);
        await peer.AskAsync("SELECT INBOX");
        return peer;
    }

    private static async Task<double> TimeAsync(ImapPeer peer, string command)
    {
        var start = Stopwatch.GetTimestamp();
        await peer.AskAsync(command);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    /// <summary>The median of many, in milliseconds.</summary>
    private static async Task<double> NoopAsync(ImapPeer peer)
    {
        var times = new List<double>();
        for (var i = 0; i < 200; i++) times.Add(await TimeAsync(peer, "NOOP"));
        return Measure.Median(times);
    }

    private static void Say(string what, double value, string unit) => Console.WriteLine($"{what,-58} {value,12:N0} {unit}");
}
