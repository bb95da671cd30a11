using System.Text;
using CryptoList.Cryptography.Signatures;
using CryptoList.Lists.Hosting;
using CryptoList.Lists.Letters;
using CryptoList.Mail.Headers;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Identifiers;

namespace CryptoList.Lists.Control;

/// <summary>Lines of bundles as mails of the server's own, from the list's <c>+key</c> address: in as few as their length allows, made as they are asked for.</summary>
public sealed class BundleLetters(LetterComposer composer, KeyMailOptions options, TimeProvider time)
{
    /// <summary>
    /// The lines, each with its LF, in order. The first letter's occasion is <paramref name="occasion"/>, the next ones' have a number behind it.
    /// <paramref name="submitted"/>: auto-generated or auto-replied (RFC 3834); <paramref name="until"/> in Unix seconds, at most as far off as the setting says.
    /// </summary>
    public IEnumerable<Letter> Make(HostedList list, LetterKind kind, string occasion, string recipient, IEnumerable<byte[]> lines, string submitted, long until, MemberId? member = null, Fingerprint? device = null, string? batch = null)
    {
        var mail = new List<byte[]>();
        var (size, count) = (0, 0);
        foreach (var line in lines)
        {
            if (size > 0 && size + line.Length > options.MaxSentBytes)
            {
                yield return Make();
                mail.Clear();
                size = 0;
            }

            mail.Add(line);
            size += line.Length;
        }

        if (size > 0) yield return Make();

        Letter Make()
        {
            var name = count++ == 0 ? occasion : $"{occasion} {count}";
            var letter = composer.Make(
                list, kind, name, recipient, ListFields.SubAddress(list, "+" + ControlBundle.SubAddress), "Keys and membership, for your program",
                [HeaderField.Create("Auto-Submitted", submitted), .. BundleMail.Fields], Encode(mail, size));
            return letter with { Member = member, Device = device, Until = Bounded(until) * 1000, Batch = batch };
        }
    }

    /// <summary>A line as it stands in a bundle.</summary>
    public static byte[] Line(BundleLine line) => ControlBundle.Write([line]);

    /// <summary>The longest that anything is kept, Unix seconds.</summary>
    public long Longest => time.GetUtcNow().ToUnixTimeSeconds() + (long)options.KeepFor.TotalSeconds;

    private long Bounded(long until) => Math.Min(until, Longest);

    private static byte[] Encode(List<byte[]> lines, int size)
    {
        var whole = new byte[size];
        var at = 0;
        foreach (var line in lines)
        {
            line.CopyTo(whole, at);
            at += line.Length;
        }

        return Encoding.ASCII.GetBytes(Convert.ToBase64String(whole, Base64FormattingOptions.InsertLineBreaks) + "\r\n");
    }
}
