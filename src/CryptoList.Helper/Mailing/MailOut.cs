using CryptoList.Helper.Outbox;
using CryptoList.Helper.Terminal;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Identifiers;

namespace CryptoList.Helper.Mailing;

/// <summary>Hands small mails to the mail server: bundles and questions. Posts go by <see cref="PostSender"/>.</summary>
internal sealed class MailOut(SmtpServerAccess access, HelperIo io) : IDisposable
{
    /// <summary>A bundle as a mail, under a new Message-ID.</summary>
    public static byte[] Write(string from, string to, long now, ReadOnlySpan<byte> bundle) =>
        BundleMail.Write(from, to, NewMessageId(to), now, bundle);

    /// <summary>A random one at the recipient's domain, which has it anyway.</summary>
    public static string NewMessageId(string to) => $"<{MemberId.NewRandom()}@{to[(to.LastIndexOf('@') + 1)..]}>";

    /// <summary>Hands it over.</summary>
    public async Task<Handing> HandAsync(byte[] mail, string from, string to, CancellationToken cancellation)
    {
        using var octets = new MemoryStream(mail);
        return await new SmtpHanding(access, io.Time).HandAsync(octets, from, to, cancellation).ConfigureAwait(false);
    }

    public void Dispose() => access.Dispose();
}
