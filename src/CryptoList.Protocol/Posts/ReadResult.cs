using CryptoList.Cryptography;
using CryptoList.Mail.Headers;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Roster;

namespace CryptoList.Protocol.Posts;

/// <summary>The outcome of a reading. When <see cref="Verdict"/> is not Opened, <see cref="Fault"/> says why and nothing of the text is in it.</summary>
public sealed class ReadResult : IDisposable
{
    public required ReadVerdict Verdict { get; init; }

    public PostFault? Fault { get; init; }

    public ReadWarnings Warnings { get; init; }

    public ControlPart? Control { get; init; }

    /// <summary>The author as the roster knew them at HDR's head.</summary>
    public RosterMember? Author { get; init; }

    /// <summary>The list's posting address, where the log is known.</summary>
    public string? ListAddress { get; init; }

    public Distribution? Distribution { get; init; }

    /// <summary>The other post's ph, with <see cref="ReadWarnings.Fork"/>.</summary>
    public Digest? ForkOf { get; init; }

    /// <summary>This very post opened here before.</summary>
    public bool SeenBefore { get; init; }

    /// <summary>The header of <see cref="Entity"/>.</summary>
    public HeaderBlock? Headers { get; init; }

    /// <summary>ENTITY as its author wrote it, with its header protection, at position 0; it goes with <see cref="Dispose"/>.</summary>
    public Stream? Entity { get; init; }

    /// <summary>What a key update brings, in place of <see cref="Entity"/>: nothing to show, and a list key only if its kid is in the log (<see cref="KeyDelivery.IsInLog"/>). Disposing of it is the taker's.</summary>
    public KeyDelivery? NewKey { get; init; }

    public void Dispose() => Entity?.Dispose();
}
