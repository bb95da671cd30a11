namespace CryptoList.EndToEnd.Tests.Worlds;

/// <summary>Where a session with a <see cref="FaultyRelay"/> stands when it is asked what to do: before the reply to that, but for <see cref="Taken"/>.</summary>
public enum RelayStage
{
    Connected,
    Hello,
    StartTls,

    /// <summary>220 to STARTTLS is out, and the handshake begins.</summary>
    Handshake,
    Mail,
    Recipient,
    Data,

    /// <summary>Half of the content is here.</summary>
    Content,

    /// <summary>All of the message is here, and no reply is out.</summary>
    EndOfData,

    /// <summary>250 to the message is out.</summary>
    Taken,

    Quit,
}
