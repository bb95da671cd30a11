using CryptoList.Helper.Bridge.Accounts;
using CryptoList.Helper.Bridge.Posts;
using CryptoList.Mail.Imap;

namespace CryptoList.Helper.Bridge.Imap;

/// <summary>One client and its own connection with the account's server, from greeting to goodbye.</summary>
internal sealed class ImapSession(BridgeAccount account, Shelves shelves, PostOpening opening, BridgeLimits limits, string temporaryFolder, TimeProvider time)
{
    /// <summary>Runs until one of the two ends it; says why, where the client can still be told. A client that was <paramref name="greeted"/>, before STARTTLS, is not greeted again.</summary>
    public async Task RunAsync(Stream client, bool greeted, CancellationToken stopping)
    {
        using var output = new ClientOutput(client);
        ImapUpstream upstream;
        try
        {
            upstream = await ImapUpstream.ConnectAsync(account.Server, account.Tls, account.Trust, limits.Patience, time, stopping).ConfigureAwait(false);
        }
        catch (ImapException no)
        {
            await output.SayAsync($"* BYE [UNAVAILABLE] The mail server {account.ServerName} cannot be reached: {no.Message}. Try again later.", stopping).ConfigureAwait(false);
            return;
        }

        await using (upstream.ConfigureAwait(false)) await RunAsync(client, output, upstream, greeted, stopping).ConfigureAwait(false);
    }

    private async Task RunAsync(Stream client, ClientOutput output, ImapUpstream upstream, bool greeted, CancellationToken stopping)
    {
        var greeting = Greeting(upstream);
        if (!greeted || !greeting.StartsWith("* OK", StringComparison.OrdinalIgnoreCase)) await output.SayAsync(greeting, stopping).ConfigureAwait(false);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        using var login = new CancellationTokenSource(limits.Login, time);
        using var late = login.Token.UnsafeRegister(_ => ended.Cancel(), null);
        var server = new ServerSide(upstream.Stream, output, limits, time);
        using var fetching = new FetchWork(server, output, opening, limits, temporaryFolder);
        var commands = new ClientSide(client, output, server, shelves, fetching, new SearchWork(fetching, opening), account.ServerName, limits)
        {
            LoggedIn = () => login.CancelAfter(Timeout.InfiniteTimeSpan),
        };
        var fromServer = Task.Run(() => server.RunAsync(ended.Token), CancellationToken.None);
        var fromClient = Task.Run(() => commands.RunAsync(ended.Token), CancellationToken.None);
        await Task.WhenAny(fromServer, fromClient).ConfigureAwait(false);
        await LastWordsAsync(fromServer, fromClient, server, output, login.IsCancellationRequested, stopping).ConfigureAwait(false);
        await ended.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(fromServer, fromClient).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var side in (Task[])[fromClient, fromServer])
            if (side.Exception?.InnerException is { } fault && !IsEnd(fault)) throw new InvalidOperationException(fault.Message, fault);
    }

    private static bool IsEnd(Exception fault) => fault is IOException or ImapException or HelperException or ObjectDisposedException or OperationCanceledException;

    private static string Greeting(ImapUpstream upstream)
    {
        var greeting = System.Text.Encoding.Latin1.GetString(upstream.Greeting).TrimEnd('\r', '\n');
        if (upstream.Capabilities is { } under && greeting.StartsWith("* OK", StringComparison.OrdinalIgnoreCase)) greeting = $"* OK [CAPABILITY {under}] {Text(greeting)}";
        return System.Text.Encoding.Latin1.GetString(CapabilityFilter.Line(System.Text.Encoding.Latin1.GetBytes(greeting)).Span).TrimEnd('\r', '\n');
    }

    private static string Text(string greeting)
    {
        var rest = greeting.Length > 5 ? greeting[5..] : "";
        return rest.StartsWith('[') && rest.IndexOf("] ", StringComparison.Ordinal) is > 0 and var end ? rest[(end + 2)..] : rest;
    }

    private static async Task LastWordsAsync(Task fromServer, Task fromClient, ServerSide server, ClientOutput output, bool loginLate, CancellationToken stopping)
    {
        if (output.Amid || server.SaidBye) return;
        var why = stopping.IsCancellationRequested ? "The bridge stops."
            : loginLate ? "Nobody logged in for too long."
            : fromClient.IsFaulted && fromClient.Exception.InnerException is ImapException no ? Sentence(no)
            : fromClient.IsFaulted && fromClient.Exception.InnerException is HelperException helper ? helper.Message
            : fromServer.IsFaulted && fromServer.Exception.InnerException is ImapException lost ? Sentence(lost)
            : fromClient.IsFaulted && !IsEnd(fromClient.Exception.InnerException!) ? "A fault of the bridge ended the connection; what it says on its terminal tells more."
            : fromServer.IsCompleted ? "The mail server closed the connection."
            : null;
        if (why is null) return;
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await output.SayAsync($"* BYE {why}", soon.Token).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // Nobody is there to hear it.
        }
    }

    private static string Sentence(ImapException no) => no.Fault == ImapFault.Closed ? "The mail server closed the connection." : $"The connection ends: {no.Message}.";
}
