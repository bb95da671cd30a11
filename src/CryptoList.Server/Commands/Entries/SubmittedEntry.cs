using CryptoList.Protocol.Json;
using CryptoList.Protocol.Roster;

namespace CryptoList.Server.Commands.Entries;

/// <summary>A signed entry somebody handed in, with what it says of itself: its type as written in the log, and its number; null where it cannot be read.</summary>
internal sealed record SubmittedEntry(SignedEntry Signed, string? Type, long? Number)
{
    /// <summary>For sentences.</summary>
    public string Name => Type is null ? "an entry that cannot be read" : Number is null ? $"an entry ({Type})" : $"entry {Number} ({Type})";

    public static SubmittedEntry Of(SignedEntry signed)
    {
        try
        {
            var json = StrictObject.Parse(signed.Entry.Span, SignedEntry.MaxBytes);
            return new SubmittedEntry(signed, json.Text("type"), json.Integer("n"));
        }
        catch (StrictJsonException)
        {
            // The log names what is wrong with it when it is offered.
            return new SubmittedEntry(signed, null, null);
        }
    }
}
