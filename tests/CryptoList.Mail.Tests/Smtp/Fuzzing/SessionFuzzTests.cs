using System.Diagnostics;
using System.Globalization;
using System.Net.Security;
using System.Text;
using Xunit;
using Xunit.Abstractions;

namespace CryptoList.Mail.Tests.Smtp.Fuzzing;

/// <summary>Runs alone: it looks at the memory of the process.</summary>
[CollectionDefinition(nameof(FuzzCollection), DisableParallelization = true)]
public sealed class FuzzCollection;

/// <summary>
/// What nobody thought of, in each state of a session: it ends or answers, in replies that can be read, tells of no fault, accepts no
/// message that it must not, and leaves nothing behind in memory. CRYPTOLIST_FUZZ_INPUTS and CRYPTOLIST_FUZZ_SEED ask for more, and for others.
/// </summary>
[Collection(nameof(FuzzCollection))]
public sealed class SessionFuzzTests(ITestOutputHelper output)
{
    private const int WarmUp = 500;
    private const long MemoryBound = 16 << 20;

    private static readonly int Inputs = Number("CRYPTOLIST_FUZZ_INPUTS", 210_000);
    private static readonly int Seed = Number("CRYPTOLIST_FUZZ_SEED", 20_261_121);

    public static TheoryData<FuzzState> States => [.. Enum.GetValues<FuzzState>()];

    [Theory]
    [MemberData(nameof(States))]
    public async Task Whatever_is_sent_a_session_answers_in_order_or_ends(FuzzState state)
    {
        using TestAuthority authority = new();
        using var certificate = authority.Issue();
        FuzzedSessions sessions = new(state, () => new SslServerAuthenticationOptions { ServerCertificate = certificate });
        // A handshake costs as much as a hundred other sessions.
        int count = Math.Max(1, state == FuzzState.InHandshake ? Inputs / 200 : Inputs / 10), seed = unchecked(Seed + ((int)state * 1_000_000_007));
        long before = 0;
        var watch = Stopwatch.StartNew();
        for (int i = 0; i < count; i++)
        {
            if (i == Math.Min(WarmUp, count / 2)) before = GC.GetTotalMemory(forceFullCollection: true);
            FuzzInput input = new(unchecked(seed + i), state);
            try
            {
                await sessions.RunAsync(input);
            }
            catch (Exception wrong)
            {
                throw new Xunit.Sdk.XunitException($"State {state}, seed {Seed}, input {i}: {wrong.Message}\nSent, {(input.HangsUp ? "then closed" : "then silent")}: {Escaped(input.Octets)}\n{wrong}");
            }
        }

        long grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        output.WriteLine($"{state}: seed {Seed}, {count:N0} inputs in {watch.Elapsed.TotalSeconds:N1} s; {sessions.Accepted:N0} messages accepted; {sessions.Ends}; memory {grown / 1024:N0} KiB");
        Assert.True(grown < MemoryBound, $"{grown:N0} bytes more are held after {count:N0} sessions.");
        // Inputs that never get anywhere would prove nothing.
        bool takesMail = state is not (FuzzState.InAuth or FuzzState.InHandshake);
        Assert.True(!takesMail || count < 1000 || sessions.Accepted > count / 200, $"Only {sessions.Accepted:N0} messages were accepted.");
    }

    private static string Escaped(byte[] octets) => string.Concat(Encoding.Latin1.GetString(octets).Select(c => c switch { '\r' => "\\r", '\n' => "\\n", '\\' => "\\\\", < ' ' or > '~' => $"\\x{(int)c:x2}", _ => $"{c}" }));

    private static int Number(string name, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : otherwise;
}
