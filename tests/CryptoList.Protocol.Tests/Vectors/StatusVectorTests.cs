using CryptoList.Cryptography;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Identifiers;
using Xunit;

namespace CryptoList.Protocol.Tests.Vectors;

public class StatusVectorTests
{
    public const string RequestKind = "status-request";
    public const string AnswerKind = "status-answer";

    public static TheoryData<string> Requests => VectorFolder.Names(RequestKind);

    public static TheoryData<string> Answers => VectorFolder.Names(AnswerKind);

    [Theory]
    [MemberData(nameof(Requests))]
    public void The_server_takes_a_request_as_the_vector_says(string name)
    {
        var vector = VectorFolder.Read(RequestKind, name);
        var expect = vector.GetProperty("expect");

        var refusal = ServerRequests.TryOpenStatus(
            vector.GetProperty("message").GetBytesFromBase64(), [.. vector.Keys("sealKeys")], vector.Log(), vector.GetProperty("now").GetInt64(), out var message, out var request);

        Assert.Equal(expect.Text("outcome") == "taken" ? null : expect.Text("token"), refusal is { } no ? ServerRequests.Token(no) : null);
        if (refusal is not null) return;
        Assert.Equal((expect.Text("mid"), new Fingerprint(new Digest(expect.Bytes("from")))), (request!.MessageId, message!.From));
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public void The_asker_believes_an_answer_as_the_vector_says(string name)
    {
        var vector = VectorFolder.Read(AnswerKind, name);
        var expect = vector.GetProperty("expect");
        var asked = MemberId.Read(vector.Bytes("asked"));

        var fault = StatusAnswers.TryOpen(
            vector.GetProperty("message").GetBytesFromBase64(), new Fingerprint(new Digest(vector.Bytes("device"))), vector.Keys("deviceKeys"), vector.Log(),
            (id, mid) => id == asked && mid == vector.Text("mid"), vector.GetProperty("now").GetInt64(), out var answer);

        Assert.Equal(expect.Text("outcome") == "believed" ? null : expect.Text("fault"), fault is { } no ? VectorFolder.Kebab(no.ToString()) : null);
        if (fault is not null) return;
        Assert.Equal(
            (expect.GetProperty("delivered").GetInt64(), expect.GetProperty("failed").GetInt64(), expect.Text("address")), (answer!.Delivered, answer.Failed, answer.Copies.Single().Address));
    }
}
