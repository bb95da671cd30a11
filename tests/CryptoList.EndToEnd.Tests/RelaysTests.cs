using System.Diagnostics;
using System.Net;
using System.Text;
using CryptoList.EndToEnd.Tests.Worlds;
using CryptoList.Server.Sink;

namespace CryptoList.EndToEnd.Tests;

/// <summary>Mail servers that nobody wrote for this take the copies, and what they make of them opens.</summary>
public sealed class RelaysTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [ProgramFact("smtp-sink")]
    public async Task Postfixs_smtp_sink_takes_every_copy_and_what_it_keeps_of_them_opens()
    {
        await using var world = await World.StartAsync(relay: false);
        var list = await MailingList.OpenAsync(world, ["bob", "carol"]);
        var dumps = world.Folder("dumps");
        using var sink = Process.Start(new ProcessStartInfo(ProgramFactAttribute.PathOf("smtp-sink")!, ["-u", Environment.UserName, "-d", Path.Combine(dumps, "copy"), world.Relay.ToString(), "64"]) { RedirectStandardError = true })!;
        try
        {
            await Waiting.ForPortAsync(world.Relay);
            foreach (var text in new[] { "One.", "Two." }) await world.PostAsync(list.Seal(list.Owner, text));
            await world.Operator.SettledAsync();
            var copies = Directory.EnumerateFiles(dumps).Select(File.ReadAllBytes).Where(d => Encoding.Latin1.GetString(d).Contains("+b-", StringComparison.Ordinal)).ToList();

            Assert.Equal(6, copies.Count);
            foreach (var member in list.Members)
            {
                var own = copies.Where(c => Encoding.Latin1.GetString(c).Contains($"X-Rcpt-Args: <{member.Address}>", StringComparison.Ordinal));
                Assert.Equal(["One.", "Two."], own.Select(c => member.Read(c).ToString()).Order());
            }
        }
        finally
        {
            sink.Kill();
            await sink.WaitForExitAsync();
        }
    }

    [PostfixFact]
    public async Task A_real_Postfix_takes_every_copy_on_and_what_comes_out_of_it_opens()
    {
        await using var world = await World.StartAsync(relay: false);
        await using var sink = await SinkServer.StartAsync(new SinkOptions { Smtp = new(IPAddress.Loopback, 0), Http = new(IPAddress.Loopback, 0), Folder = world.Folder("end") });
        await using var postfix = await PostfixRelay.StartAsync(world.Folder("postfix"), world.Relay, sink.Smtp);
        var list = await MailingList.OpenAsync(world, ["bob", "carol"]);
        foreach (var text in new[] { "One.", new string('2', 100_000) }) await world.PostAsync(list.Seal(list.Owner, text));

        var taken = await sink.Store.WaitAsync(6, new SinkFilter(null, "+b-", null), Patience, default);

        Assert.True(taken.Count == 6, postfix.Log);
        foreach (var member in list.Members)
        {
            var own = taken.Where(m => m.Envelope.To.Single() == member.Address).Select(m => File.ReadAllBytes(m.File)).ToList();
            Assert.All(own, copy => Assert.Contains("by relay.example.com (Postfix)", Encoding.Latin1.GetString(copy)));
            Assert.Equal([new string('2', 100_000), "One."], own.Select(c => member.Read(c).ToString()).Order());
        }
    }
}
