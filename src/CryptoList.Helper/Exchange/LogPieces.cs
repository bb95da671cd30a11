using CryptoList.Helper.Lists;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Exchange;

/// <summary>Pieces of one list's log that came sealed, each some consecutive entries, put in order and behind what is there already.</summary>
internal sealed class LogPieces
{
    private readonly List<Piece> _pieces = [];

    internal sealed record Piece(long First, IReadOnlyList<SignedEntry> Entries, Protocol.Control.SealedLogPart Line);

    /// <summary>Adds one; false when it does not say where it belongs.</summary>
    public bool Add(Protocol.Control.SealedLogPart line, IReadOnlyList<SignedEntry> entries)
    {
        if (entries.Count == 0 || LogLines.NumberOf(entries[0]) is not (>= 0 and var first)) return false;
        _pieces.Add(new Piece(first, entries, line));
        return true;
    }

    /// <summary>The entries that come next behind a log, as far as there is no hole; what they say is not checked here.</summary>
    public IEnumerable<SignedEntry> Behind(RosterLog log)
    {
        var next = log.HeadNumber + 1;
        foreach (var piece in _pieces.OrderBy(p => p.First))
        {
            if (piece.First > next) yield break;
            foreach (var entry in piece.Entries.Skip((int)(next - piece.First)))
            {
                yield return entry;
                next++;
            }
        }
    }

    /// <summary>Gives up those that begin with the first entry of another list; the number of those.</summary>
    public int DropOtherThan(Cryptography.Digest genesis) => _pieces.RemoveAll(p => p.First == 0 && p.Entries[0].Head != genesis);

    /// <summary>
    /// What follows <paramref name="known"/>, an unbroken and verified beginning (empty: none), as far as it goes. Pieces that go in, or hold nothing new, are
    /// given up; those behind a hole stay. A piece that denies an entry of the beginning by one that its place allows is <paramref name="fork"/>;
    /// what breaks a rule of the log is dropped and named.
    /// </summary>
    public List<SignedEntry> Extend(List<SignedEntry> known, List<string> refusals, out List<SignedEntry>? fork)
    {
        (var chain, fork) = (new List<SignedEntry>(known), null);
        RosterLog? log = null;
        foreach (var piece in _pieces.OrderBy(p => p.First).ToList())
        {
            if (piece.First > chain.Count) break;
            _pieces.Remove(piece);
            for (var i = 0; i < piece.Entries.Count; i++)
            {
                var (n, entry) = ((int)piece.First + i, piece.Entries[i]);
                if (n < chain.Count && chain[n].Entry.Span.SequenceEqual(entry.Entry.Span)) continue;
                if (n < chain.Count)
                {
                    if (n > 0 && Follows(chain[..n], entry)) fork ??= [.. chain[..n], entry];
                    else refusals.Add($"a piece of the log does not fit at entry {n}: it is forged or damaged");
                    break;
                }

                log ??= chain.Count > 0 ? Replay(chain) : null;
                if ((log is null ? RosterLog.TryOpen(entry, out log) : log.TryAppend(entry)) is { } refusal)
                {
                    refusals.Add($"a piece of the log is refused at entry {n} ({refusal})");
                    break;
                }

                chain.Add(entry);
            }
        }

        return chain;
    }

    /// <summary>The lines that wait behind a hole.</summary>
    public IEnumerable<Protocol.Control.SealedLogPart> Waiting => _pieces.Select(p => p.Line);

    /// <summary>True when an entry can stand there: rightly signed, within the rules.</summary>
    private static bool Follows(List<SignedEntry> before, SignedEntry entry) => Replay(before).TryAppend(entry) is null;

    // Verified before, by whoever took it in.
    private static RosterLog Replay(List<SignedEntry> entries) =>
        RosterLog.TryReplay(entries, new RosterCheckpoint(entries.Count - 1, entries[^1].Head), out var log) is { } refusal
            ? throw HelperException.Usage($"The log kept here does not replay ({refusal}). Restore a backup of the home.")
            : log!;
}
