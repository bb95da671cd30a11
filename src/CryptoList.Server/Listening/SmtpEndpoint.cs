using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace CryptoList.Server.Listening;

/// <summary>A place where SMTP or LMTP is listened for. With port 0 the system chooses; <see cref="Bound"/> tells after the start.</summary>
public sealed class SmtpEndpoint
{
    private readonly ListenOptions _listen;

    internal SmtpEndpoint(ListenOptions listen, SmtpConnectionHandler handler) => (_listen, Handler) = (listen, handler);

    /// <summary>What takes the connections.</summary>
    public SmtpConnectionHandler Handler { get; }

    /// <summary>The address and port listened on; before the start as asked for.</summary>
    public EndPoint Bound => _listen.EndPoint;
}
