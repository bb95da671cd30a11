using System.Security.Cryptography;
using CryptoList.Cryptography;
using CryptoList.Mail;
using CryptoList.Protocol.Posts;

namespace CryptoList.Lists.Posting;

/// <summary>A decoded body, read once: its hash and length, and itself when it is small. <see cref="Fault"/> is set when its encoding is damaged.</summary>
internal sealed record BodyFacts(Digest Hash, long Length, byte[]? Small, PostFault? Fault)
{
    public static BodyFacts Read(Submission submission, int smallBytes)
    {
        try
        {
            using var body = submission.OpenBody();
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var buffer = new byte[smallBytes];
            long length = 0;
            var last = 0;
            for (int count; (count = body.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)) > 0; length += count)
            {
                hash.AppendData(buffer, 0, count);
                last = count;
            }

            return new BodyFacts(new Digest(hash.GetHashAndReset()), length, length == last ? buffer[..last] : null, null);
        }
        catch (MailFormatException)
        {
            return new BodyFacts(default, 0, null, PostFault.BodyEncodingDamaged);
        }
    }
}
