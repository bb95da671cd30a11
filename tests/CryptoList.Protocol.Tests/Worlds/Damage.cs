using FsCheck;
using FsCheck.Fluent;

namespace CryptoList.Protocol.Tests.Worlds;

/// <summary>Octets with one to three of them changed, left out, put in or doubled, or cut short.</summary>
public static class Damage
{
    // What means something to a reader of mail or JSON.
    private static readonly byte[] Telling = "\r\n\0 \t:;-=\"(){},+/A0"u8.ToArray();

    public static Arbitrary<byte[]> Of(byte[] original) => Arb.From(Gen.Choose(0, int.MaxValue - 1).Select(seed => Change(original, new Random(seed))));

    private static byte[] Change(byte[] original, Random random)
    {
        var bytes = new List<byte>(original);
        for (var count = random.Next(1, 4); count > 0 && bytes.Count > 0; count--)
        {
            var at = random.Next(bytes.Count);
            var value = random.Next(2) == 0 ? Telling[random.Next(Telling.Length)] : (byte)random.Next(256);
            switch (random.Next(7))
            {
                case 0: bytes[at] = value; break;
                case 1: bytes.RemoveAt(at); break;
                case 2: bytes.Insert(at, value); break;
                case 3: bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, random.Next(Math.Min(400, bytes.Count - at)))); break;
                case 4: bytes.RemoveRange(at, random.Next(Math.Min(100, bytes.Count - at))); break;
                case 5 when random.Next(4) == 0: bytes.RemoveRange(at, bytes.Count - at); break;
                default: bytes[at] ^= (byte)(1 << random.Next(8)); break;
            }
        }

        return [.. bytes];
    }
}
