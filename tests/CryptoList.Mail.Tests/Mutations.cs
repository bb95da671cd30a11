using FsCheck;
using FsCheck.Fluent;

namespace CryptoList.Mail.Tests;

/// <summary>Bytes with a few of them changed, taken out, put in or doubled, or cut short.</summary>
internal static class Mutations
{
    private static readonly byte[] Telling = "\r\n\0 \t:;-=\"()?<>,@AZ\u007f"u8.ToArray();

    public static Arbitrary<byte[]> Of(byte[] original) =>
        Arb.From(Gen.Choose(0, int.MaxValue - 1).Select(seed => Mutate(original, new Random(seed))));

    private static byte[] Mutate(byte[] original, Random random)
    {
        var bytes = new List<byte>(original);
        for (var count = random.Next(1, 6); count > 0 && bytes.Count > 0; count--)
        {
            var at = random.Next(bytes.Count);
            var value = random.Next(2) == 0 ? Telling[random.Next(Telling.Length)] : (byte)random.Next(256);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] = value;
                    break;
                case 1:
                    bytes.RemoveAt(at);
                    break;
                case 2:
                    bytes.Insert(at, value);
                    break;
                case 3:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 4:
                    var length = random.Next(Math.Min(100, bytes.Count - at));
                    bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, length));
                    break;
                default:
                    if (random.Next(4) == 0)
                        bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }

        return [.. bytes];
    }
}
