namespace CryptoList.EndToEnd.Tests.Worlds;

/// <summary>Counts what happens, and does something when a certain count is reached: moments that need no clock.</summary>
internal sealed class EventCount
{
    private readonly Lock _lock = new();
    private readonly List<(int At, Action Act)> _waiting = [];
    private int _count;

    public void Happen()
    {
        List<(int At, Action Act)> due;
        lock (_lock)
        {
            _count++;
            due = _waiting.FindAll(w => w.At <= _count);
            _waiting.RemoveAll(w => w.At <= _count);
        }

        foreach (var (_, act) in due) act();
    }

    /// <summary>Runs it within the event after <paramref name="more"/> others.</summary>
    public void After(int more, Action act)
    {
        lock (_lock) _waiting.Add((_count + 1 + more, act));
    }

    public Task After(int more)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        After(more, () => reached.TrySetResult());
        return reached.Task;
    }
}
