using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace CryptoList.Mail.Imap;

/// <summary>A set of message numbers or UIDs, 1 to 2^32 - 1, kept as ranges that neither touch nor overlap (RFC 9051 section 9, sequence-set).</summary>
public sealed class ImapNumberSet
{
    private readonly List<(uint From, uint To)> _ranges = [];

    /// <summary>The empty set.</summary>
    public ImapNumberSet()
    {
    }

    /// <summary>These numbers, in any order.</summary>
    public ImapNumberSet(IEnumerable<uint> numbers)
    {
        foreach (var number in numbers.Order()) Append(number, number);
    }

    /// <summary>The ranges in order.</summary>
    public IReadOnlyList<(uint From, uint To)> Ranges => _ranges;

    public bool IsEmpty => _ranges.Count == 0;

    /// <summary>How many numbers are in it.</summary>
    public long Count => _ranges.Sum(r => (long)r.To - r.From + 1);

    /// <summary>The largest number, 0 for the empty set.</summary>
    public uint Last => _ranges.Count == 0 ? 0 : _ranges[^1].To;

    /// <summary>All from one number to another, either of which may be the larger.</summary>
    public static ImapNumberSet Range(uint from, uint to)
    {
        var set = new ImapNumberSet();
        set.Append(Math.Min(from, to), Math.Max(from, to));
        return set;
    }

    /// <summary>Reads <c>1,3:5,7:*</c>; false for anything else.</summary>
    /// <param name="text">The set.</param>
    /// <param name="star">What <c>*</c> stands for.</param>
    /// <param name="set">The result.</param>
    public static bool TryParse(ReadOnlySpan<char> text, uint star, [NotNullWhen(true)] out ImapNumberSet? set)
    {
        set = null;
        var ranges = new List<(uint From, uint To)>();
        foreach (var part in text.Split(','))
        {
            var piece = text[part];
            var colon = piece.IndexOf(':');
            if (!TryNumber(colon < 0 ? piece : piece[..colon], star, out var from)) return false;
            var to = from;
            if (colon >= 0 && !TryNumber(piece[(colon + 1)..], star, out to)) return false;
            ranges.Add((Math.Min(from, to), Math.Max(from, to)));
        }

        set = new ImapNumberSet();
        foreach (var (from, to) in ranges.OrderBy(r => r.From)) set.Append(from, to);
        return true;
    }

    public bool Contains(uint number)
    {
        var (low, high) = (0, _ranges.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (_ranges[middle].To < number) low = middle + 1;
            else if (_ranges[middle].From > number) high = middle - 1;
            else return true;
        }

        return false;
    }

    /// <summary>All of both.</summary>
    public ImapNumberSet Union(ImapNumberSet other)
    {
        var set = new ImapNumberSet();
        foreach (var (from, to) in _ranges.Concat(other._ranges).OrderBy(r => r.From)) set.Append(from, to);
        return set;
    }

    /// <summary>What is in this one and not in the other.</summary>
    public ImapNumberSet Except(ImapNumberSet other)
    {
        var set = new ImapNumberSet();
        var at = 0;
        foreach (var (from, to) in _ranges)
        {
            long next = from;
            while (at > 0 && other._ranges[at - 1].To >= from) at--;
            while (at < other._ranges.Count && other._ranges[at].From <= to)
            {
                var (holeFrom, holeTo) = other._ranges[at++];
                if (holeTo < next) continue;
                if (holeFrom > next) set.Append((uint)next, holeFrom - 1);
                next = Math.Max(next, (long)holeTo + 1);
            }

            if (next <= to) set.Append((uint)next, to);
        }

        return set;
    }

    /// <summary>What is in both.</summary>
    public ImapNumberSet Intersect(ImapNumberSet other) => Except(Except(other));

    /// <summary>Every number in order. The set may be one of four thousand million numbers.</summary>
    public IEnumerable<uint> Numbers()
    {
        foreach (var (from, to) in _ranges)
            for (long number = from; number <= to; number++) yield return (uint)number;
    }

    /// <summary>As it stands in a command; empty for the empty set, which no command takes.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (from, to) in _ranges)
        {
            if (text.Length > 0) text.Append(',');
            text.Append(CultureInfo.InvariantCulture, $"{from}");
            if (to > from) text.Append(CultureInfo.InvariantCulture, $":{to}");
        }

        return text.ToString();
    }

    private static bool TryNumber(ReadOnlySpan<char> text, uint star, out uint number)
    {
        number = star;
        return text is "*" ? star > 0 : uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0;
    }

    /// <summary>Adds a range that begins at or behind the beginning of the last one.</summary>
    private void Append(uint from, uint to)
    {
        if (_ranges.Count > 0 && (long)_ranges[^1].To + 1 >= from)
        {
            if (to > _ranges[^1].To) _ranges[^1] = (_ranges[^1].From, to);
        }
        else
        {
            _ranges.Add((from, to));
        }
    }
}
