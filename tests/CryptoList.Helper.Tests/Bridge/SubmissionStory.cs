using CryptoList.Helper.Tests.Worlds;
using CryptoList.Mail.Tests.Smtp;
using CryptoList.Protocol.Posts;

namespace CryptoList.Helper.Tests.Bridge;

/// <summary>A list with two members, and the provider through which one of them sends: this library's server, which knows the login ann.</summary>
public abstract class SubmissionStory : IAsyncLifetime
{
    internal const string Secret = "The plans for the summer.";
    internal const string Post = "From: alice@example.org\r\nTo: team@lists.example.net\r\nSubject: Summer\r\nMessage-ID: <one@example.org>\r\n\r\n" + Secret + "\r\n";

    private TlsServer? _provider;

    internal Town Village { get; } = new();

    internal TlsServer Provider => _provider ??= NewProvider();

    internal Person Alice { get; private set; } = null!;

    internal Person Bob { get; private set; } = null!;

    internal IEnumerable<ReceivedMessage> Delivered => Provider.Handlers.SelectMany(h => h.Delivered);

    public async Task InitializeAsync()
    {
        Alice = await Village.OpenAsync();
        Bob = await Village.LetInAsync(Alice, "bob");
    }

    public async Task DisposeAsync()
    {
        await Provider.DisposeAsync();
        Village.Dispose();
    }

    private protected virtual TlsServer NewProvider() => new(auth: true);

    internal Task<RunningBridge> BridgeAsync(params string[] more) => RunningBridge.ToAsync(Alice, Provider, ["--smtp-user", "ann", .. more]);

    internal static Task<RawSmtp> LogInAsync(RunningBridge bridge) => RawSmtp.LogInAsync(bridge.SubmissionAt!, "ann", TlsServer.Password);

    internal static PostHeader Header(byte[] sealedPost)
    {
        using var message = new MemoryStream(sealedPost);
        Assert.Null(Submission.TryRead(message, out var submission));
        return submission!.Control.Header;
    }
}
