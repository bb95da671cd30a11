using System.Text.Json;

namespace CryptoList.Server.Sink;

/// <summary>The messages a sink keeps: an index in memory, the octets in a folder. Safe for many threads.</summary>
public sealed class SinkStore
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly Lock _gate = new();
    private readonly Queue<SinkMessage> _messages = new();
    private readonly string _folder;
    private readonly int _maxMessages;
    private readonly TimeProvider _time;
    private TaskCompletionSource _added = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _counted;
    private long _nextId;

    internal SinkStore(string folder, int maxMessages, TimeProvider time) => (_folder, _maxMessages, _time) = (folder, maxMessages, time);

    /// <summary>Messages taken since the start, kept or not.</summary>
    public long Counted => Interlocked.Read(ref _counted);

    /// <summary>Called after each message is kept, one at a time for each connection.</summary>
    internal Action<SinkMessage>? Kept { get; set; }

    /// <summary>The kept messages that match, oldest first.</summary>
    public IReadOnlyList<SinkMessage> List(SinkFilter filter)
    {
        SinkMessage[] all;
        lock (_gate) all = [.. _messages];
        return [.. all.Where(filter.Matches)];
    }

    /// <summary>The message of that number, or null.</summary>
    public SinkMessage? Find(long id)
    {
        lock (_gate) return _messages.FirstOrDefault(m => m.Id == id);
    }

    /// <summary>Waits until so many messages match. Gives those there are then, or when the time is over.</summary>
    public async Task<IReadOnlyList<SinkMessage>> WaitAsync(int count, SinkFilter filter, TimeSpan timeout, CancellationToken cancellation)
    {
        long started = _time.GetTimestamp();
        while (true)
        {
            Task added;
            lock (_gate) added = _added.Task;
            IReadOnlyList<SinkMessage> there = List(filter);
            TimeSpan left = timeout - _time.GetElapsedTime(started);
            if (there.Count >= count || left <= TimeSpan.Zero) return there;
            try
            {
                await added.WaitAsync(left, _time, cancellation);
            }
            catch (TimeoutException)
            {
                return List(filter);
            }
        }
    }

    /// <summary>Forgets all messages and deletes their files. The count since the start stays.</summary>
    /// <returns>How many there were.</returns>
    public int Clear()
    {
        SinkMessage[] all;
        lock (_gate)
        {
            all = [.. _messages];
            _messages.Clear();
        }
        foreach (SinkMessage message in all) Delete(message);
        return all.Length;
    }

    internal void Count() => Interlocked.Increment(ref _counted);

    /// <summary>A file for a message that is too large to be held in memory while it comes; the caller writes it.</summary>
    internal string NewPartFile() => Path.Combine(_folder, $"{Guid.NewGuid():N}.part");

    /// <summary>Keeps a message: <paramref name="write"/> makes the file of its octets, whose name is then changed to the last one.</summary>
    internal SinkMessage Add(Func<long, string, SinkMessage> describe, Action<string> write)
    {
        long id = Interlocked.Increment(ref _nextId);
        string name = Path.Combine(_folder, $"{id:D8}");
        SinkMessage message = describe(id, name + ".eml");
        File.WriteAllBytes(name + ".json", JsonSerializer.SerializeToUtf8Bytes(message, Json));
        // The .eml comes last, and whole: who sees it finds the .json too.
        string part = name + ".part";
        write(part);
        File.Move(part, message.File, overwrite: true);
        List<SinkMessage> tooMany = [];
        lock (_gate)
        {
            _messages.Enqueue(message);
            while (_messages.Count > _maxMessages) tooMany.Add(_messages.Dequeue());
            Count();
            _added.TrySetResult();
            _added = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        foreach (SinkMessage old in tooMany) Delete(old);
        Kept?.Invoke(message);
        return message;
    }

    private static void Delete(SinkMessage message)
    {
        File.Delete(message.File);
        File.Delete(Path.ChangeExtension(message.File, ".json"));
    }
}
