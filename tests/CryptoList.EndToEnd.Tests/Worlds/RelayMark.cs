namespace CryptoList.EndToEnd.Tests.Worlds;

/// <summary>A moment in the life of a relay, by octets and not by any clock: what the senders had sent until then.</summary>
internal sealed class RelayMark(int connections, IReadOnlyDictionary<int, long> sent)
{
    /// <summary>Whether a message's content was sent later, however late the relay came to read it.</summary>
    public bool IsBefore(RelayMail mail) => mail.Connection > connections || (sent.TryGetValue(mail.Connection, out var octets) && mail.BegunAt >= octets);
}
