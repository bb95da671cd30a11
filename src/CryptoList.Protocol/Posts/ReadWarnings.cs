namespace CryptoList.Protocol.Posts;

/// <summary>Marks on an opened post.</summary>
[Flags]
public enum ReadWarnings
{
    None = 0,

    /// <summary>The author's time is more than 8 days before, or 24 hours after, the acceptance.</summary>
    AuthorClockOff = 1,

    /// <summary>The server's times are more than 10 minutes outside those of their entries.</summary>
    ServerClockOff = 2,

    /// <summary>The same author signed another post under this number or msg-id.</summary>
    Fork = 4,

    /// <summary>A later post of this device called this number void.</summary>
    Voided = 8,

    /// <summary>Mode 0: it was never encrypted, so anyone on its way could read it.</summary>
    NotEncrypted = 16,

    /// <summary>Mode 3: it had no layer for each member, so whoever left and kept the list key could read it on its way.</summary>
    NoMemberLayer = 32,
}
