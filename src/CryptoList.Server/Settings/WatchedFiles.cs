namespace CryptoList.Server.Settings;

/// <summary>
/// Says when one of a few files has been replaced or written, going by path behind links, time of change and length. It looks when it is
/// asked, at most once in an interval: nothing runs while nobody asks. Safe for many threads; one of them hears of a change.
/// </summary>
internal sealed class WatchedFiles
{
    private readonly string[] _files;
    private readonly TimeSpan _interval;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private string _seen;
    private long _looked;

    public WatchedFiles(TimeSpan interval, TimeProvider time, params string[] files)
    {
        (_files, _interval, _time, _seen, _looked) = (files, interval, time, "", time.GetTimestamp());
        _seen = Look();
    }

    public bool HaveChanged()
    {
        lock (_gate)
        {
            if (_time.GetElapsedTime(_looked) < _interval) return false;
            _looked = _time.GetTimestamp();
            var now = Look();
            if (now == _seen) return false;
            _seen = now;
            return true;
        }
    }

    private string Look() => string.Join('\n', _files.Select(file =>
    {
        try
        {
            var info = new FileInfo(file);
            var target = info.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? info;
            return target.Exists ? $"{target.FullName} {target.LastWriteTimeUtc.Ticks} {target.Length}" : "";
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return fault.Message;
        }
    }));
}
