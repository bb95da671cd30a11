using System.Text.Json;
using CryptoList.Protocol.Posts;
using Xunit;

namespace CryptoList.Protocol.Tests.Vectors;

public class SubmissionVectorTests
{
    public const string Kind = "post-submission";

    public static TheoryData<string> Names => VectorFolder.Names(Kind);

    [Theory]
    [MemberData(nameof(Names))]
    public void The_server_decides_as_the_vector_says(string name)
    {
        var vector = VectorFolder.Read(Kind, name);
        var expect = vector.GetProperty("expect");
        var fault = Decide(vector, out var postHash, out var wrapped);
        if (expect.Text("outcome") == "accepted")
        {
            Assert.Null(fault);
            Assert.Equal(expect.Bytes("ph"), postHash);
            Assert.Equal(expect.Bytes("wl"), wrapped);
        }
        else
        {
            Assert.Equal(("refused", expect.Text("token")), (expect.Text("outcome"), fault is null ? "accepted" : PostFaults.Token(fault.Value)));
        }
    }

    /// <summary>The server's checks in the order of the protocol; nothing was posted before.</summary>
    private static PostFault? Decide(JsonElement vector, out byte[]? postHash, out byte[]? wrapped)
    {
        (postHash, wrapped) = (null, null);
        var log = vector.Log();
        var now = vector.GetProperty("now").GetInt64();
        var keys = vector.Keys("sealKeys").ToList();
        var message = new MemoryStream(vector.GetProperty("message").GetBytesFromBase64());
        if (Submission.TryRead(message, out var submission) is { } malformed) return malformed;
        var control = submission!.Control;
        postHash = control.PostHash.ToArray();
        if (SubmissionChecks.Authorship(control, log, now) is { } authorship) return authorship;
        if (SubmissionChecks.Standing(control, log, now) is { } standing) return standing;
        try
        {
            using var body = new HashingReadStream(submission.OpenBody());
            var hash = body.Finish();
            return SubmissionChecks.Content(submission, hash, body.Length, id => keys.Where(k => k.PublicKey.Id == id), log, out wrapped);
        }
        catch (CryptoList.Mail.MailFormatException)
        {
            return PostFault.BodyEncodingDamaged;
        }
    }
}
