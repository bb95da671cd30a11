using FsCheck;
using FsCheck.Fluent;
using Xunit;
using Xunit.Abstractions;

namespace CryptoList.Protocol.Tests.Model;

/// <summary>Random sequences of all that can be done to a list, by anybody, against a simple model of what should come of it.</summary>
public sealed class ListModelTests(ITestOutputHelper output)
{
    private const int Usual = 500;
    private const int Steps = 360;

    /// <summary>How many sequences; <c>CRYPTOLIST_SEQUENCES</c> asks for more.</summary>
    private static readonly int Sequences = int.TryParse(Environment.GetEnvironmentVariable("CRYPTOLIST_SEQUENCES"), out var asked) ? asked : Usual;

    [Fact]
    public void Whatever_anybody_tries_the_log_takes_what_the_model_allows_and_exactly_the_members_of_the_moment_open_a_post()
    {
        var (taken, refused, posts, confirmed) = (0, 0, 0, 0);
        Prop.ForAll(Gen.Choose(0, 1_000_000).ArrayOf(Steps).ToArbitrary(), choices =>
        {
            var run = new ModelRun(choices);
            try
            {
                run.Do();
            }
            catch (Exception fault)
            {
                Assert.Fail($"{fault.Message}\n{string.Join('\n', run.Trace)}");
            }

            (taken, refused, posts, confirmed) = (taken + run.Taken, refused + run.Trace.Count(t => t.Contains(": may not", StringComparison.Ordinal)), posts + run.Posts, confirmed + run.Confirmed);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Sequences));

        output.WriteLine($"{Sequences} sequences: {taken} entries taken, {refused} refused, {confirmed} devices confirmed, {posts} posts tried by everybody who ever was there");
        // Sequences in which nothing happens would prove nothing.
        Assert.True(taken > 5 * Sequences && refused > 5 * Sequences && posts > Sequences && confirmed > 0);
    }
}
