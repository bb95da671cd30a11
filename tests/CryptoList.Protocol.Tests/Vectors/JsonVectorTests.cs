using CryptoList.Protocol.Json;
using Xunit;

namespace CryptoList.Protocol.Tests.Vectors;

public class JsonVectorTests
{
    public const string Kind = "json";
    private const int MaxBytes = 200;

    public static TheoryData<string> Names => VectorFolder.Names(Kind);

    [Theory]
    [MemberData(nameof(Names))]
    public void The_reader_of_strict_JSON_decides_as_the_vector_says(string name)
    {
        var vector = VectorFolder.Read(Kind, name);
        var expect = vector.GetProperty("expect");
        var json = vector.GetProperty("json").GetBytesFromBase64();
        if (expect.Text("outcome") == "refused")
        {
            var refused = Assert.Throws<StrictJsonException>(() => Read(json));
            Assert.Equal(expect.Text("fault"), VectorFolder.Kebab(refused.Fault.ToString()));
            return;
        }

        var (n, t, b) = Read(json);
        Assert.Equal((expect.GetProperty("n").GetInt64(), expect.Text("t")), (n, t));
        Assert.Equal(expect.Bytes("b"), b);
    }

    private static (long N, string T, byte[] B) Read(byte[] json)
    {
        var read = StrictObject.Parse(json, MaxBytes);
        read.Version(1);
        var values = (read.Integer("n"), read.Text("t"), read.Bytes("b", 4));
        read.End();
        return values;
    }
}
