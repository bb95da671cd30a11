using System.Diagnostics;
using System.Text.Json;
using CryptoList.Protocol.Roster;
using CryptoList.Server.Commands;
using CryptoList.Server.Tests.Worlds;
using Xunit;

namespace CryptoList.Server.Tests.Commands;

/// <summary>Commands beside a server that runs on the same folder.</summary>
public sealed class RunningServerTests
{
    [Fact]
    public async Task Who_was_cut_off_gets_no_copy_of_a_post_accepted_after_the_command_returned()
    {
        await using var server = await TestServer.StartAsync();
        var list = await TestList.OpenAsync(server, "bob", "carol");
        await server.SubmitAsync(list.Seal(list.Owner, "Before."));
        await server.CopiesAsync(3);

        var cut = await new Operator(server.DataFolder).RunAsync("member", "remove", TestList.Address, "bob@example.org", "--json");
        await server.Lists.FollowAsync();
        await server.SubmitAsync(list.Seal(list.Owner, "After."));
        var copies = await server.CopiesAsync(5);
        await server.SettledAsync();

        Assert.Equal(0, cut.Code);
        Assert.Equal([2, 1, 2], new[] { "alice", "bob", "carol" }.Select(name => copies[$"{name}@example.org"].Count()));
        Assert.NotEqual(JsonValueKind.Null, cut.Json.GetProperty("lastCopy").ValueKind);
    }

    [Fact]
    public async Task An_owners_removal_appended_by_command_is_followed_too()
    {
        await using var server = await TestServer.StartAsync();
        var list = await TestList.OpenAsync(server, "bob");

        var appended = await new Operator(server.DataFolder).RunAsync([list.Removal(list.Member("bob"))], "roster", "append", TestList.Address, "-");
        await server.Lists.FollowAsync();

        Assert.Equal(0, appended.Code);
        Assert.Null(list.Log.AtHead(TestList.Now).MemberByAddress("bob@example.org"));
        await server.SubmitAsync(list.Seal(list.Owner, "Alone."));
        await server.CopiesAsync(1);
        Assert.Single(await server.SettledAsync());
    }

    [Fact]
    public async Task The_program_itself_opens_a_list_beside_its_own_running_server_and_the_server_takes_mail_for_it()
    {
        using var world = new CommandWorld();
        using var serve = Start("serve", "--data", world.DataFolder, "--smtp", "127.0.0.1:0", "--json");
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            var ready = JsonDocument.Parse((await serve.StandardOutput.ReadLineAsync(limit.Token))!).RootElement;
            var smtp = System.Net.IPEndPoint.Parse(ready.GetProperty("smtp")[0].GetString()!);
            Assert.Equal(550, await RecipientReplyAsync(smtp, limit.Token));

            var record = await ProcessAsync("", limit.Token, "list", "create", CommandWorld.Address, "--data", world.DataFolder);
            var genesis = world.Genesis(record.Output);
            var installed = await ProcessAsync(genesis.ToLine() + "\n", limit.Token, "list", "create", CommandWorld.Address, "--log", "-", "--json", "--data", world.DataFolder);

            Assert.Equal((0, 0), (record.Code, installed.Code));
            Assert.Null(RosterLog.TryOpen(genesis, out var log));
            Assert.Equal(log!.List.ToString(), installed.Json.GetProperty("id").GetString());
            // Within some 20 ms, says the server; each try is a whole connection.
            while (await RecipientReplyAsync(smtp, limit.Token) != 250) { }
        }
        finally
        {
            serve.Kill();
            await serve.WaitForExitAsync();
        }
    }

    private static async Task<CommandResult> ProcessAsync(string input, CancellationToken cancel, params string[] args)
    {
        using var process = Start(args);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(cancel), process.StandardError.ReadToEndAsync(cancel));
        await process.WaitForExitAsync(cancel);
        return new(process.ExitCode, await output, await error);
    }

    private static Process Start(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])[typeof(CommandLine).Assembly.Location, .. args]) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    private static async Task<int> RecipientReplyAsync(System.Net.IPEndPoint smtp, CancellationToken cancel)
    {
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(smtp, cancel);
        using var reader = new StreamReader(client.GetStream());
        await using var writer = new StreamWriter(client.GetStream()) { NewLine = "\r\n", AutoFlush = true };
        await reader.ReadLineAsync(cancel);
        foreach (var command in (string[])["HELO test.example.org", $"MAIL FROM:<{CommandWorld.Olga}>"])
        {
            await writer.WriteLineAsync(command.AsMemory(), cancel);
            await reader.ReadLineAsync(cancel);
        }

        await writer.WriteLineAsync($"RCPT TO:<{CommandWorld.Address}>".AsMemory(), cancel);
        return int.Parse((await reader.ReadLineAsync(cancel))!.AsSpan(0, 3));
    }
}
