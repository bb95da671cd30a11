namespace CryptoList.Protocol.Roster.Histories;

/// <summary>A list that one thread appends to while others read without a lock: an item is in place before the count that shows it.</summary>
internal sealed class AppendOnlyList<T>
{
    private T[] _items = [];
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <summary>What is in it now.</summary>
    public T[] All() => Volatile.Read(ref _items)[..Count];

    /// <summary>Read <see cref="Count"/> first: an index below it is always there.</summary>
    public T this[int index] => Volatile.Read(ref _items)[index];

    public void Add(T item)
    {
        var count = _count;
        var items = _items;
        if (count == items.Length)
        {
            // Readers keep the old array; what they may read of it never changes.
            var larger = new T[Math.Max(1, count * 2)];
            items.CopyTo(larger, 0);
            Volatile.Write(ref _items, larger);
            items = larger;
        }

        items[count] = item;
        Volatile.Write(ref _count, count + 1);
    }

    /// <summary>How many of the first items have a key at most <paramref name="limit"/>; keys never fall.</summary>
    public int CountUpTo(long limit, Func<T, long> key)
    {
        var high = Count;
        if (high == 0 || key(this[high - 1]) <= limit) return high;
        var low = 0;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (key(this[middle]) <= limit) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
