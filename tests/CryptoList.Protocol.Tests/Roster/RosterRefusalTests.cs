using CryptoList.Protocol.Roster;
using CryptoList.Protocol.Tests.Worlds;
using Xunit;

namespace CryptoList.Protocol.Tests.Roster;

public class RosterRefusalTests
{
    public static TheoryData<string> Names => [.. RefusalScenarios.All.Select(scenario => scenario.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_log_refuses(string what)
    {
        var scenario = RefusalScenarios.All.Single(s => s.Name == what);
        var world = new RosterWorld();
        var refusal = scenario.Run(world);
        Assert.Equal(scenario.Refusal, refusal);
    }

    [Fact]
    public void Every_refusal_has_a_scenario() =>
        Assert.Empty(Enum.GetValues<RosterRefusal>().Except(RefusalScenarios.All.Select(s => s.Refusal)));
}
