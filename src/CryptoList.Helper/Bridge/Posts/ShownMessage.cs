using System.Security.Cryptography;
using System.Text;
using CryptoList.Helper.Lists;
using CryptoList.Helper.Reading;
using CryptoList.Helper.Trust;
using CryptoList.Mail.Headers;
using CryptoList.Protocol.Posts;

namespace CryptoList.Helper.Bridge.Posts;

/// <summary>
/// An opened post as a mail program shows it: the message as it is handed on, with a field that says how far its author's device is trusted. A post with
/// warnings has them as its first text, and the author's own parts behind that.
/// </summary>
internal static class ShownMessage
{
    /// <summary>The field with the device's trust.</summary>
    public const string Trust = "CryptoList-Trust";

    private const string Mime = "MIME-Version";

    /// <summary>Writes it, RFC 5322 with CRLF, in constant memory.</summary>
    public static async Task WriteAsync(ReadResult opened, ListReplica list, Stream output, CancellationToken cancellation)
    {
        var fields = HandedOnFields.Build(opened, list.Name).ToList();
        var device = opened.Control!.Header.Device;
        var trust = new TrustBook(list).Of(device);
        fields.Insert(1, HeaderField.Create(Trust, trust.ToString().ToLowerInvariant()));
        var warnings = HandedOnFields.Warnings(opened.Warnings).ToList();
        var entity = opened.Entity!;
        entity.Position = 0;
        _ = HeaderBlock.ReadFrom(entity);
        if (warnings.Count == 0)
        {
            await WriteAsync(output, fields, entity, cancellation).ConfigureAwait(false);
            return;
        }

        var boundary = "warned-" + RandomNumberGenerator.GetHexString(32, lowercase: true);
        var content = fields.Where(f => f.Name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase)).ToList();
        var outer = fields.Except(content).Where(f => !f.HasName(Mime)).ToList();
        await output.WriteAsync(new HeaderBlock([.. outer, HeaderField.Create(Mime, "1.0"), HeaderField.Create("Content-Type", $"multipart/mixed; boundary=\"{boundary}\"")]).ToArray(), cancellation).ConfigureAwait(false);
        var sentences = string.Concat(warnings.Select(w => $"Warning: {PostView.Sentence(w)}.\n"));
        var head = $"\n--{boundary}\nContent-Type: text/plain; charset=utf-8\nContent-Disposition: inline\nContent-Transfer-Encoding: 8bit\n\n{sentences}\n--{boundary}\n";
        await output.WriteAsync(Encoding.UTF8.GetBytes(head.ReplaceLineEndings("\r\n")), cancellation).ConfigureAwait(false);
        await WriteAsync(output, content, entity, cancellation).ConfigureAwait(false);
        await output.WriteAsync(Encoding.UTF8.GetBytes($"\r\n--{boundary}--\r\n"), cancellation).ConfigureAwait(false);
    }

    private static async Task WriteAsync(Stream output, IEnumerable<HeaderField> fields, Stream body, CancellationToken cancellation)
    {
        await output.WriteAsync(new HeaderBlock(fields).ToArray(), cancellation).ConfigureAwait(false);
        await output.WriteAsync("\r\n"u8.ToArray(), cancellation).ConfigureAwait(false);
        await body.CopyToAsync(output, 128 * 1024, cancellation).ConfigureAwait(false);
    }
}
