using CryptoList.Protocol.Invitations;
using CryptoList.Protocol.Json;
using Xunit;

namespace CryptoList.Protocol.Tests.Vectors;

public class InvitationVectorTests
{
    public const string Kind = "invitation";

    public static TheoryData<string> Names => VectorFolder.Names(Kind);

    [Theory]
    [MemberData(nameof(Names))]
    public void The_joiner_decides_as_the_vector_says(string name)
    {
        var vector = VectorFolder.Read(Kind, name);
        var expect = vector.GetProperty("expect");
        if (expect.Text("outcome") == "malformed")
        {
            var malformed = Assert.Throws<StrictJsonException>(() => InvitationLink.Parse(vector.Text("link")));
            Assert.Equal(expect.Text("fault"), VectorFolder.Kebab(malformed.Fault.ToString()));
            return;
        }

        using var link = InvitationLink.Parse(vector.Text("link"));
        var fault = link.Invitation.CheckAgainst(vector.Log());
        Assert.Equal(expect.Text("outcome") == "joinable" ? null : expect.Text("fault"), fault is null ? null : VectorFolder.Kebab(fault.Value.ToString()));
    }
}
