using CryptoList.Lists.Bounces;
using CryptoList.Lists.Delivery;
using CryptoList.Mail.Smtp;
using CryptoList.Server.Sink;
using CryptoList.Server.Tests.Commands;
using CryptoList.Server.Tests.Worlds;

namespace CryptoList.Server.Tests.Bouncing;

/// <summary>A server with a list of alice, who owns it, and one more; and what comes back to it.</summary>
internal sealed class BounceWorld : IAsyncDisposable
{
    private int _posts;

    private BounceWorld(TestServer server, TestList list, TestMember other) => (Server, List, Other) = (server, list, other);

    public ShiftedTime Time { get; private init; } = null!;
    public TestServer Server { get; }
    public TestList List { get; }
    public TestMember Other { get; }

    public static async Task<BounceWorld> StartAsync(string other = "bob", Func<BounceOptions, BounceOptions>? bounces = null)
    {
        var time = new ShiftedTime();
        var server = await TestServer.StartAsync(settings: s => s with { Bounces = bounces?.Invoke(s.Bounces) ?? s.Bounces }, time: time);
        var list = await TestList.OpenAsync(server, other);
        return new(server, list, list.Members[1]) { Time = time };
    }

    /// <summary>A post, settled; gives its number.</summary>
    public async Task<long> PostAsync(string text = "Hello.")
    {
        await Server.SubmitAsync(List.Seal(List.Owner, text));
        await Server.SettledAsync();
        return ++_posts;
    }

    /// <summary>The return path that the newest copy for the other member carried.</summary>
    public async Task<string> ReturnPathAsync() => (await Server.Sink!.Store.WaitAsync(1, new SinkFilter(Other.Address, null, null), TimeSpan.FromSeconds(20), default))[^1].Envelope.From;

    /// <summary>A post, and this mail in return for the other's copy.</summary>
    public async Task<SmtpReply> ReturnAsync(byte[] mail)
    {
        var post = await PostAsync();
        await Server.CopiesAsync((int)post, Other.Address);
        return await Server.SubmitAsync(mail, await ReturnPathAsync(), "");
    }

    public async Task<MemberDelivery?> StandingAsync() => await Server.Get<IBounceStore>().FindAsync(List.Hosted.Key, Other.Id);

    public async Task<QueueEntry> CopyAsync(long post) => (await Server.Queue.CopiesAsync(post)).Single(c => c.Member == Other.Id);

    /// <summary>Waits until the other's standing is so.</summary>
    public async Task<MemberDelivery> UntilAsync(Func<MemberDelivery, bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            if (await StandingAsync() is { } standing && condition(standing)) return standing;
            await Task.Delay(5, limit.Token);
        }
    }

    public Task<CommandResult> CommandAsync(params string[] args) => new Operator(Server.DataFolder).RunAsync(args);

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
