using System.Text.Json;
using CryptoList.Protocol.Roster;
using Xunit;

namespace CryptoList.Protocol.Tests.Vectors;

public class RosterVectorTests
{
    public const string Kind = "roster";

    public static TheoryData<string> Names => VectorFolder.Names(Kind);

    [Theory]
    [MemberData(nameof(Names))]
    public void The_log_replays_or_is_refused_as_the_vector_says(string name)
    {
        var vector = VectorFolder.Read(Kind, name);
        var expect = vector.GetProperty("expect");
        var refusal = RosterLog.TryReplay(vector.Entries(), out var log);
        if (expect.Text("outcome") == "refused")
        {
            Assert.Equal((expect.GetProperty("entry").GetInt64(), expect.Text("refusal")), (log!.HeadNumber + 1, VectorFolder.Kebab(refusal!.Value.ToString())));
            return;
        }

        Assert.Null(refusal);
        Assert.Equal((expect.Text("list"), expect.GetProperty("number").GetInt64(), expect.Text("head")), (log!.List.ToString(), log.HeadNumber, log.Head.ToString()));
        var state = log.AtHead(expect.GetProperty("at").GetInt64());
        Assert.Equal(expect.GetProperty("members").EnumerateArray().Select(Describe), state.Members.Select(Describe));
    }

    private static string Describe(JsonElement member) =>
        $"{member.Text("id")} {member.Text("address")} {string.Join(',', member.Texts("rights"))} {member.GetProperty("suspended").GetBoolean()} {string.Join(',', member.Texts("devices"))}";

    private static string Describe(RosterMember member)
    {
        var rights = Enum.GetValues<Rights>().Where(r => r != Rights.None && member.Rights.HasFlag(r)).Select(r => r.ToString().ToLowerInvariant());
        return $"{member.Id} {member.Address} {string.Join(',', rights)} {member.Suspended} {string.Join(',', member.Devices.Select(d => d.Fingerprint))}";
    }
}
