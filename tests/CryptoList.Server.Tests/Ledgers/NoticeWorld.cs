using CryptoList.Lists.Delivery;
using CryptoList.Lists.Ledger;
using CryptoList.Lists.Letters;
using CryptoList.Server.Sink;
using CryptoList.Server.Tests.Bouncing;
using CryptoList.Server.Tests.Worlds;

namespace CryptoList.Server.Tests.Ledgers;

/// <summary>A server with a list of alice, who owns it, and some whose mail goes wrong; the clock is put forward by hand, and notices are written when asked for.</summary>
internal sealed class NoticeWorld : IAsyncDisposable
{
    private NoticeWorld(TestServer server, TestList list, ShiftedTime time) => (Server, List, Time) = (server, list, time);

    public TestServer Server { get; }
    public TestList List { get; }
    public ShiftedTime Time { get; }
    public long Now => Time.GetUtcNow().ToUnixTimeMilliseconds();

    public static async Task<NoticeWorld> StartAsync(string[] others, Func<DeliveryOptions, DeliveryOptions>? delivery = null, Func<NoticeOptions, NoticeOptions>? notices = null)
    {
        var time = new ShiftedTime();
        var server = await TestServer.StartAsync(delivery: delivery, settings: s => s with { Notices = notices?.Invoke(s.Notices) ?? s.Notices }, time: time);
        return new(server, await TestList.OpenAsync(server, others), time);
    }

    /// <summary>A post whose copies have all come to this; by default they are settled.</summary>
    public async Task PostAsync(Func<QueueEntry, bool>? until = null)
    {
        await Server.SubmitAsync(List.Seal(List.Owner, "Hello."));
        if (until is null)
        {
            await Server.SettledAsync();
            return;
        }

        await Server.ExpandedAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var post = (await Server.Queue.PostsAsync(null, 1)).Single().Post;
        while (!(await Server.Queue.CopiesAsync(post)).All(c => until(c) && c.State != CopyState.Sending)) await Task.Delay(5, limit.Token);
    }

    /// <summary>Writes what is due; gives how many letters about posts there have been in all, whoever wrote them.</summary>
    public async Task<long> WriteAsync()
    {
        await Server.Get<PostNotices>().RunOnceAsync();
        return await Server.Get<ILetterStore>().CountAsync(List.Hosted.Key, LetterKind.Post, 0);
    }

    /// <summary>Writes and sends what is due, and waits until that many notices have arrived in all.</summary>
    public async Task<IReadOnlyList<string>> NoticesAsync(int count)
    {
        await WriteAsync();
        var found = await Server.Sink!.Store.WaitAsync(count, new SinkFilter(null, null, "has not reached everyone"), TimeSpan.FromSeconds(20), default);
        return [.. found.Select(m => File.ReadAllText(m.File))];
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
