using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CryptoList.EndToEnd.Tests.Clients.Programs;
using CryptoList.EndToEnd.Tests.Worlds;
using CryptoList.Mail.Tests.Smtp;

namespace CryptoList.EndToEnd.Tests.Clients.Thunderbird;

/// <summary>The real Thunderbird, without a screen, with one account. It goes the way a person's click goes, and reads out what is shown.</summary>
internal sealed class ThunderbirdClient : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly MailAccount _account;
    private readonly Process _process;
    private readonly StringBuilder _said = new();
    private Marionette? _marionette;

    private ThunderbirdClient(MailAccount account, Process process) => (_account, _process) = (account, process);

    /// <summary>Returns when it has logged in and shows the inbox.</summary>
    public static async Task<ThunderbirdClient> StartAsync(MailAccount account)
    {
        var at = FreePorts.NextEndPoint();
        var start = ClientProcess.Start("thunderbird", ["--headless", "--no-remote", "--profile", ThunderbirdProfile.Create(account, at.Port), "--marionette", "--remote-allow-system-access"], account.Home);
        start.Environment["MOZ_CRASHREPORTER_DISABLE"] = "1";
        var client = new ThunderbirdClient(account, new Process { StartInfo = start });
        client._process.OutputDataReceived += (_, line) => client.Hear(line.Data);
        client._process.ErrorDataReceived += (_, line) => client.Hear(line.Data);
        client._process.Start();
        client._process.BeginOutputReadLine();
        client._process.BeginErrorReadLine();
        try
        {
            await client.ListensAsync(at);
            client._marionette = await Marionette.ConnectAsync(at);
            await client.RunAsync("log-in", new JsonObject { ["password"] = Provider.MailProvider.Password });
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens the message of the inbox that has this subject, as soon as it is there; what is shown, and its attachments, saved.</summary>
    public async Task<ShownMessage> OpenAsync(string subject) =>
        (await RunAsync("open-message", new JsonObject { ["subject"] = subject, ["folder"] = _account.Folder($"attachments-{Guid.NewGuid():N}") })).Deserialize<ShownMessage>(Json)!;

    /// <summary>Answers the message that is shown, with the button Reply List or, to its author, Reply; "sent", or what Thunderbird tells its user instead.</summary>
    public async Task<string> ReplyAsync(bool toList, string text)
    {
        await RunAsync("reply", new JsonObject { ["command"] = toList ? "cmd_replylist" : "cmd_replySender" });
        return await SendAsync(new JsonObject { ["text"] = text });
    }

    /// <summary>Writes a new message and sends it; "sent", or what Thunderbird tells its user instead.</summary>
    public async Task<string> WriteAsync(string to, string subject, string text, string attachment)
    {
        await RunAsync("write", new JsonObject { ["to"] = to });
        return await SendAsync(new JsonObject { ["subject"] = subject, ["text"] = text, ["attachment"] = attachment });
    }

    /// <summary>A picture of the main window, PNG.</summary>
    public Task<byte[]> PictureAsync() => _marionette!.PictureAsync();

    public async ValueTask DisposeAsync()
    {
        _marionette?.Dispose();
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task<string> SendAsync(JsonObject letter) => (string)(await RunAsync("send", letter))!;

    private static string Script(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Scripts", $"{name}.js"));

    private async Task<JsonNode?> RunAsync(string script, JsonObject args)
    {
        try
        {
            return await _marionette!.RunAsync($"{Script("common")}\n{Script(script)}", args);
        }
        catch (MarionetteException fault)
        {
            throw new MarionetteException($"{script}: {fault.Message}\nThunderbird said: {Said}");
        }
    }

    private async Task ListensAsync(IPEndPoint at)
    {
        var listening = Waiting.ForPortAsync(at, TimeSpan.FromMinutes(2));
        if (await Task.WhenAny(_process.WaitForExitAsync(), listening) != listening) Assert.Fail($"Thunderbird ended: {Said}");
        await listening;
    }

    private string Said
    {
        get
        {
            lock (_said) return _said.ToString();
        }
    }

    private void Hear(string? line)
    {
        lock (_said) _said.AppendLine(line);
    }
}
