using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using CryptoList.Lists.Letters;
using CryptoList.Protocol.Roster;
using CryptoList.Server.Settings;
using CryptoList.Server.Sink;
using CryptoList.Server.Tests.Bouncing;
using CryptoList.Server.Tests.Worlds;

namespace CryptoList.Server.Tests.Leaving;

/// <summary>A server with the page for leaving, in plain HTTP as behind a proxy, and a list of alice, who owns it, and bob.</summary>
internal sealed partial class LeaveWorld : IAsyncDisposable
{
    private LeaveWorld(TestServer server, TestList list) => (Server, List) = (server, list);

    public ShiftedTime Time { get; private init; } = null!;
    public TestServer Server { get; }
    public TestList List { get; }
    public TestMember Bob => List.Members[1];
    public HttpClient Http { get; } = new();

    public static async Task<LeaveWorld> StartAsync(Func<ServerSettings, ServerSettings>? settings = null)
    {
        var time = new ShiftedTime();
        var server = await TestServer.StartAsync(settings: s =>
        {
            s = s with { Web = s.Web with { Listen = [new(IPAddress.Loopback, 0)], Https = false, RequestsPerMinute = 1000 }, Leaving = new() { PublicUrl = new("https://lists.example.net/lists/") } };
            return settings?.Invoke(s) ?? s;
        }, time: time);
        return new(server, await TestList.OpenAsync(server, "bob")) { Time = time };
    }

    /// <summary>A post by alice; gives this member's copy.</summary>
    public async Task<string> CopyAsync(TestMember member, string text = "Hello.")
    {
        Server.Sink!.Store.Clear();
        await Server.SubmitAsync(List.Seal(List.Owner, text));
        return Encoding.Latin1.GetString((await Server.CopiesAsync(1, member.Address))[member.Address].Last());
    }

    /// <summary>A field of a copy, unfolded; null when it is not there.</summary>
    public static string? Field(string message, string name)
    {
        var match = Regex.Match(message, $@"^{name}: ?((?:.|\r\n[ \t])*)\r\n", RegexOptions.Multiline | RegexOptions.IgnoreCase);
        return match.Success ? match.Groups[1].Value.Replace("\r\n", "", StringComparison.Ordinal).Trim() : null;
    }

    /// <summary>The link in the member's copy, on this server's own port.</summary>
    public async Task<Uri> LinkAsync(TestMember member) => Here(Link().Match(Field(await CopyAsync(member), "List-Unsubscribe")!).Value);

    /// <summary>The mail address for leaving in the member's copy.</summary>
    public async Task<string> MailAsync(TestMember member) => Mail().Match(Field(await CopyAsync(member), "List-Unsubscribe")!).Groups[1].Value;

    public Uri Here(string link) => new(new Uri($"http://{Server.Host!.Web.Single()}"), new Uri(link).AbsolutePath);

    public async Task<HttpResponseMessage> ClickAsync(Uri link, params (string Name, string Value)[] more) =>
        await Http.PostAsync(link, new FormUrlEncodedContent([new("List-Unsubscribe", "One-Click"), .. more.Select(f => KeyValuePair.Create(f.Name, f.Value))]));

    public RosterMember Standing(TestMember member) => List.Log.AtHead(TestList.Now).Member(member.Id)!;

    /// <summary>Waits for a mail to alice with that in its subject, and gives it.</summary>
    public async Task<string> NoticeAsync(string subject, int count = 1)
    {
        var messages = await Server.Sink!.Store.WaitAsync(count, new SinkFilter(List.Owner.Address, null, subject), TimeSpan.FromSeconds(20), default);
        return await File.ReadAllTextAsync(messages[^1].File);
    }

    /// <summary>How many letters of that kind the server has written for the list.</summary>
    public async Task<long> WrittenAsync(LetterKind kind) => await Server.Get<ILetterStore>().CountAsync(List.Hosted.Key, kind, 0);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Server.DisposeAsync();
    }

    [GeneratedRegex("https://[^>]*")]
    private static partial Regex Link();

    [GeneratedRegex("<mailto:([^>]*)>")]
    private static partial Regex Mail();
}
