namespace CryptoList.Protocol.Roster.Histories;

/// <summary>One thing's values by entry number: each holds from its entry until the next.</summary>
internal sealed class Timeline<T>
{
    private static readonly Func<(long Number, T Value), long> NumberOf = static change => change.Number;
    private readonly AppendOnlyList<(long Number, T Value)> _changes = new();

    public void Set(long number, T value) => _changes.Add((number, value));

    /// <summary>All values, each with its entry, oldest first.</summary>
    public IReadOnlyList<(long Number, T Value)> Changes => _changes.All();

    /// <summary>The entry of the first value; there is one.</summary>
    public long First => _changes[0].Number;

    /// <summary>The value at entry <paramref name="number"/>, or <paramref name="before"/> when there was none yet.</summary>
    public T At(long number, T before)
    {
        var count = _changes.CountUpTo(number, NumberOf);
        return count == 0 ? before : _changes[count - 1].Value;
    }

    /// <summary>Every value up to entry <paramref name="number"/>, oldest first.</summary>
    public T[] UpTo(long number)
    {
        var values = new T[_changes.CountUpTo(number, NumberOf)];
        for (var i = 0; i < values.Length; i++) values[i] = _changes[i].Value;
        return values;
    }

    /// <summary>The value at <paramref name="from"/> and every later one up to <paramref name="to"/>, in order.</summary>
    public IEnumerable<T> Since(long from, long to)
    {
        var last = _changes.CountUpTo(to, NumberOf);
        for (var i = Math.Max(_changes.CountUpTo(from, NumberOf) - 1, 0); i < last; i++) yield return _changes[i].Value;
    }

    /// <summary>True when the value at <paramref name="from"/> and every later one up to <paramref name="to"/> satisfies the condition.</summary>
    public bool AllBetween(long from, long to, Func<T, bool> condition)
    {
        var first = _changes.CountUpTo(from, NumberOf);
        var last = _changes.CountUpTo(to, NumberOf);
        if (first == 0) return false;
        for (var i = first - 1; i < last; i++)
        {
            if (!condition(_changes[i].Value)) return false;
        }

        return true;
    }
}
