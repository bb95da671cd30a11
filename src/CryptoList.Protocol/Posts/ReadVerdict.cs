namespace CryptoList.Protocol.Posts;

/// <summary>How a reading ended.</summary>
public enum ReadVerdict
{
    Opened,

    /// <summary>Something is missing that may still come: the message is kept, and tried again when log or keys change.</summary>
    Wait,

    /// <summary>A notice takes the message's place, with the original attached.</summary>
    Fail,

    /// <summary>Ordinary mail.</summary>
    NotAPost,
}
