namespace CryptoList.Server.Demo;

/// <summary>What happened, as <c>demo --json</c> prints it. Every value is measured or computed; none is known beforehand.</summary>
internal sealed record DemoFacts
{
    public required string Version { get; init; }

    public required bool AllAsPromised { get; init; }

    public required double Seconds { get; init; }

    public required IReadOnlyList<string> Members { get; init; }

    public required PostFacts FirstPost { get; init; }

    public required RemovalFacts Removal { get; init; }

    public required PostFacts SecondPost { get; init; }

    public required DepartedFacts Departed { get; init; }

    public required BlindFacts Server { get; init; }
}

/// <summary>One post: what the server answered, who got a copy, and who could read it whole.</summary>
internal sealed record PostFacts(string Author, int Octets, string Reply, IReadOnlyList<string> CopiesTo, IReadOnlyList<string> ReadWholeBy, bool BodiesIdentical, double MillisecondsToLastCopy);

/// <summary>The removal: who, the entry in the log, whether the receipt verifies against it.</summary>
internal sealed record RemovalFacts(string Member, long Entry, bool ReceiptVerified, double Milliseconds);

/// <summary>What the departed member tried. On the first post, a way must open it; on the second, none may.</summary>
internal sealed record DepartedFacts(
    string Member, long RecordedOctets, int Connections, bool HasListKey, bool OpensFirstPost, bool OpensSecondPost,
    long Tries, IReadOnlyList<Departed.Attempt> OnFirstPost, IReadOnlyList<Departed.Attempt> OnSecondPost);

/// <summary>What was searched on the server, what was looked for, and what was found. Memory is null where this platform lets nobody look.</summary>
internal sealed record BlindFacts(int Needles, int Files, long FileOctets, long? MemoryOctets, bool SearchWorks, IReadOnlyList<string> Found);
