namespace CryptoList.EndToEnd.Tests.Faults;

/// <summary>A post of a run. Moments are numbers that only grow; 0 for never.</summary>
internal sealed class KillPost(string text, byte[] octets, string messageId, bool stubborn)
{
    public string Text { get; } = text;

    public byte[] Octets { get; } = octets;

    public string MessageId { get; } = messageId;

    /// <summary>Its author tries until there is an answer; the others give up when the connection breaks, as a person may.</summary>
    public bool Stubborn { get; } = stubborn;

    public int Began { get; set; }

    /// <summary>250 came.</summary>
    public int Answered { get; set; }
}
