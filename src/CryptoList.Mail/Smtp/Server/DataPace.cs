namespace CryptoList.Mail.Smtp.Server;

/// <summary>
/// How fast one message comes, in DATA or over all its BDAT chunks. A client may be waited for during the grace, and then as long as its
/// octets so far take at the least rate. Only waiting for the client counts: not what the server does with what came.
/// </summary>
internal sealed class DataPace(SmtpServerOptions options)
{
    private long _octets;
    private TimeSpan _waited;

    /// <summary>How much longer the client may be waited for; at zero or below it is too slow.</summary>
    public TimeSpan Left => options.MinDataRate == 0 ? TimeSpan.MaxValue : options.DataRateGrace + TimeSpan.FromSeconds((double)_octets / options.MinDataRate) - _waited;

    /// <summary>Octets that came.</summary>
    public void Came(long octets) => _octets += octets;

    /// <summary>Time spent waiting for the client.</summary>
    public void Waited(TimeSpan time) => _waited += time;
}
