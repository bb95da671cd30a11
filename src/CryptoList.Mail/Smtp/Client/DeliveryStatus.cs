namespace CryptoList.Mail.Smtp.Client;

/// <summary>What became of a message for one recipient.</summary>
public enum DeliveryStatus
{
    /// <summary>The server took it over.</summary>
    Delivered,

    /// <summary>Refused for now: 4xx.</summary>
    Deferred,

    /// <summary>Refused for good: 5xx, or the server cannot carry it.</summary>
    Failed,

    /// <summary>The connection was lost after the end of the message was on its way and before its reply: it may have been delivered.</summary>
    InDoubt,

    /// <summary>The connection was of no more use before the whole message was on its way: it was not delivered.</summary>
    NotTried,

    /// <summary>Its render said so.</summary>
    Cancelled,
}
