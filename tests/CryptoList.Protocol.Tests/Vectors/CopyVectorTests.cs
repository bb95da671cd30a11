using CryptoList.Cryptography;
using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Tests.Worlds;
using Xunit;

namespace CryptoList.Protocol.Tests.Vectors;

public class CopyVectorTests
{
    public const string Kind = "post-copy";

    public static TheoryData<string> Names => VectorFolder.Names(Kind);

    [Theory]
    [MemberData(nameof(Names))]
    public void The_reader_decides_as_the_vector_says(string name)
    {
        var vector = VectorFolder.Read(Kind, name);
        var expect = vector.GetProperty("expect");
        var holder = new VectorReader(vector);
        var reader = new PostReader(holder, holder, Path.GetTempPath(), new ManualTime(vector.GetProperty("now").GetInt64()));
        if (vector.TryGetProperty("earlier", out var earlier))
        {
            foreach (var copy in earlier.EnumerateArray())
            {
                using var before = reader.Read(new MemoryStream(copy.GetBytesFromBase64()));
                Assert.Equal(ReadVerdict.Opened, before.Verdict);
            }
        }

        using var result = reader.Read(new MemoryStream(vector.GetProperty("message").GetBytesFromBase64()));
        Assert.Equal(expect.Text("outcome"), result.NewKey is null ? Outcome(result.Verdict) : "key");
        if (result.Verdict != ReadVerdict.Opened)
        {
            Assert.Equal(expect.Text("token"), PostFaults.Token(result.Fault!.Value));
            Assert.Null(result.Entity);
            return;
        }

        if (result.NewKey is { } key)
        {
            Assert.Null(result.Entity);
            Assert.Equal((expect.Text("group"), expect.GetProperty("epoch").GetInt64()), (key.Group, key.Epoch));
            return;
        }

        var entity = new MemoryStream();
        result.Entity!.CopyTo(entity);
        Assert.Equal(expect.Bytes("entity"), Digest.Of(entity.ToArray()).ToArray());
        Assert.Equal(expect.Text("author"), result.Author!.Address);
        Assert.Equal(expect.Texts("warnings"), Warnings(result.Warnings));
    }

    private static string Outcome(ReadVerdict verdict) => verdict switch
    {
        ReadVerdict.Opened => "opened",
        ReadVerdict.Wait => "wait",
        ReadVerdict.Fail => "fail",
        _ => "not-a-post",
    };

    private static IEnumerable<string> Warnings(ReadWarnings warnings)
    {
        if (warnings.HasFlag(ReadWarnings.AuthorClockOff)) yield return "author-clock-off";
        if (warnings.HasFlag(ReadWarnings.ServerClockOff)) yield return "server-clock-off";
        if (warnings.HasFlag(ReadWarnings.Fork)) yield return "fork";
        if (warnings.HasFlag(ReadWarnings.Voided)) yield return "voided";
        if (warnings.HasFlag(ReadWarnings.NotEncrypted)) yield return "not-encrypted";
        if (warnings.HasFlag(ReadWarnings.NoMemberLayer)) yield return "no-member-layer";
    }
}
