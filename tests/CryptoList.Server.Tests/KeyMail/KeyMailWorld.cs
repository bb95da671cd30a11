using System.Text;
using CryptoList.Cryptography;
using CryptoList.Cryptography.Signatures;
using CryptoList.Lists.Letters;
using CryptoList.Mail.Smtp;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Roster;
using CryptoList.Server.Settings;
using CryptoList.Server.Sink;
using CryptoList.Server.Tests.Worlds;
using Xunit;

namespace CryptoList.Server.Tests.KeyMail;

/// <summary>A list of Alice, Bob and Carol on a real server, and what their programs would send to <c>+key</c>.</summary>
internal sealed class KeyMailWorld : IAsyncDisposable
{
    public const string KeyAddress = "team+key@lists.example.net";

    private KeyMailWorld(TestServer server, TestList list) => (Server, List) = (server, list);

    public TestServer Server { get; }

    public TestList List { get; }

    public TestMember Alice => List.Owner;

    public TestMember Bob => List.Member("bob");

    public TestMember Carol => List.Member("carol");

    public static async Task<KeyMailWorld> StartAsync(bool relay = true, TimeProvider? time = null, Func<ServerSettings, ServerSettings>? settings = null)
    {
        var server = await TestServer.StartAsync(relay, settings: settings, time: time);
        return new KeyMailWorld(server, await TestList.OpenAsync(server, "bob", "carol"));
    }

    public RosterAuthor By(TestMember member) => new(List.Log, member.Device.SigningKey, TimeProvider.System);

    /// <summary>A request to the server as the first line of a bundle, with the rest behind it.</summary>
    public byte[] Request(TestMember from, ControlType type, Protocol.Json.StrictJsonWriter d, byte[]? rest = null, Func<RosterState, (Fingerprint To, Cryptography.Hpke.HpkePublicKey Key)>? to = null)
    {
        var (state, now) = (List.Log.AtHead(TestList.Now), TestList.Now);
        var (server, seal) = to?.Invoke(state) ?? (state.ServerSigningKey.Fingerprint, state.CurrentSealKey);
        var message = ControlMessage.Seal(type, List.Log.List, from.Device.SigningKey, server, seal, List.Log.HeadNumber, List.Log.Head, now, now + 86400, d);
        return [.. ControlBundle.Write([new SealedControl(List.Log.List, server, now + 86400, message)]), .. rest ?? []];
    }

    /// <summary>A submit of entries with lines for devices.</summary>
    public byte[] Submit(TestMember from, IReadOnlyList<SignedEntry> entries, params IReadOnlyList<BundleLine> lines)
    {
        var rest = ControlBundle.Write(lines);
        return Request(from, ControlType.Submit, new Submit(entries, Digest.Of(rest)).ToJson(), rest);
    }

    /// <summary>A message for a device, whatever it says.</summary>
    public SealedControl Line(TestMember to, string content = "sealed", long? expires = null) => new(List.Log.List, to.Device.Fingerprint, expires ?? TestList.Now + 86400, Encoding.ASCII.GetBytes(content));

    public Task<SmtpReply> SendAsync(byte[] bundle, string from = "bob@example.org") =>
        Server.SubmitAsync(BundleMail.Write(from, KeyAddress, $"<{Guid.NewGuid():N}@example.org>", TestList.Now, bundle), KeyAddress, from.Length == 0 ? "" : from);

    /// <summary>Sends, and expects that it is taken.</summary>
    public async Task TakenAsync(byte[] bundle)
    {
        var reply = await SendAsync(bundle);
        Assert.True(reply.Code == 250, reply.ToString());
    }

    /// <summary>Sends, and expects that refusal.</summary>
    public async Task RefusedAsync(string token, byte[] bundle, string from = "bob@example.org")
    {
        var reply = await SendAsync(bundle, from);
        Assert.True(reply.Code >= 400, reply.ToString());
        Assert.Contains(token + ":", reply.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Waits until a mail from <c>+key</c> to that member holds such a line; gives all lines that came so far.</summary>
    public Task<IReadOnlyList<BundleLine>> LinesAsync(TestMember to, Func<IReadOnlyList<BundleLine>, bool> until) => LinesAsync(to.Address, until);

    /// <inheritdoc cref="LinesAsync(TestMember, Func{IReadOnlyList{BundleLine}, bool})"/>
    public async Task<IReadOnlyList<BundleLine>> LinesAsync(string to, Func<IReadOnlyList<BundleLine>, bool> until)
    {
        for (var count = 1; ; count++)
        {
            var mails = await Server.Sink!.Store.WaitAsync(count, new SinkFilter(to, KeyAddress, null), TimeSpan.FromSeconds(60), default);
            Assert.All(mails, m => Assert.Equal("", m.Envelope.From));
            var lines = mails.SelectMany(m => Read(File.ReadAllBytes(m.File))).ToList();
            if (until(lines)) return lines;
            Assert.True(mails.Count >= count, "The lines did not come.");
            count = mails.Count;
        }
    }

    /// <summary>Waits until no letter waits.</summary>
    public async Task LettersEndedAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await Server.Get<ILetterStore>().NextDueAsync() is not null) await Task.Delay(5, limit.Token);
    }

    /// <summary>The server's answer to a submit, opened by who sent it.</summary>
    public async Task<SubmitAnswer> AnswerAsync(TestMember to, int number = 1)
    {
        var lines = await LinesAsync(to, l => Answers(to, l, ControlType.SubmitAnswer).Count >= number);
        return SubmitAnswer.Parse(Answers(to, lines, ControlType.SubmitAnswer)[number - 1].Data);
    }

    /// <summary>The server's answers of that type among the lines, opened by that member.</summary>
    public IReadOnlyList<ControlMessage> Answers(TestMember to, IEnumerable<BundleLine> lines, ControlType type)
    {
        var (keys, answers) = (List.Log.AtHead(TestList.Now).ServerSigningKeys, new List<ControlMessage>());
        foreach (var line in lines.OfType<SealedControl>())
        {
            if (ControlMessage.TryOpen(line.Message, to.Device, List.Log.List, fp => keys.FirstOrDefault(k => k.Fingerprint == fp), TestList.Now, out var message) is null && message!.Type == type)
                answers.Add(message);
        }

        return answers;
    }

    public static IReadOnlyList<BundleLine> Read(byte[] mail)
    {
        using var stream = new MemoryStream(mail);
        return [.. ControlBundle.Read(BundleMail.TryOpen(stream)!)];
    }

    /// <summary>The log that came to a device in pieces.</summary>
    public static IReadOnlyList<SignedEntry> Log(TestMember to, IEnumerable<BundleLine> lines) =>
        [.. lines.OfType<SealedLogPart>().SelectMany(p => LogPart.TryOpen(p, [to.Device.HpkeKey]) ?? throw new InvalidOperationException("A piece does not open."))];

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();
}
