using System.CommandLine;
using System.Text.Json;
using CryptoList.Server.Sink;
using Xunit;

namespace CryptoList.Server.Tests.Sink;

public class SinkCommandTests
{
    [Fact]
    public async Task It_says_in_JSON_where_it_listens_and_stops_when_told()
    {
        using CancellationTokenSource stop = new();
        StartedWriter output = new();
        DirectoryInfo folder = Directory.CreateTempSubdirectory("sink-test-");
        Task<int> running = SinkCommand.Create().Parse($"--smtp 127.0.0.1:0 --http 127.0.0.1:0 --json --quiet --dir {folder.FullName}")
            .InvokeAsync(new InvocationConfiguration { Output = output, ProcessTerminationTimeout = null }, stop.Token);
        using JsonDocument line = JsonDocument.Parse(await output.Line.WaitAsync(TimeSpan.FromSeconds(30)));
        using HttpClient http = new() { BaseAddress = new Uri(line.RootElement.GetProperty("http").GetString()!) };
        Assert.Equal("ok", await http.GetStringAsync("healthz"));
        Assert.Equal(folder.FullName, line.RootElement.GetProperty("dir").GetString());
        await stop.CancelAsync();
        Assert.Equal(0, await running.WaitAsync(TimeSpan.FromSeconds(30)));
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task An_address_that_is_taken_is_an_error_of_its_own()
    {
        await using SinkFixture other = await SinkFixture.StartAsync();
        StringWriter error = new();
        int code = await SinkCommand.Create().Parse($"--smtp {other.Server.Smtp} --http 127.0.0.1:0").InvokeAsync(new InvocationConfiguration { Output = TextWriter.Null, Error = error });
        Assert.Equal(SinkCommand.CannotStart, code);
        Assert.Contains(other.Server.Smtp.ToString(), error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--smtp 2525")]
    [InlineData("--smtp host:25")]
    [InlineData("--http ::1")]
    [InlineData("--max-size x")]
    public void A_bad_option_is_refused(string arguments) => Assert.NotEmpty(SinkCommand.Create().Parse(arguments).Errors);

    /// <summary>Hands out the first whole line written to it.</summary>
    private sealed class StartedWriter : StringWriter
    {
        private readonly TaskCompletionSource<string> _line = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> Line => _line.Task;

        public override Task WriteLineAsync(string? value)
        {
            _line.TrySetResult(value ?? "");
            return Task.CompletedTask;
        }

        public override void WriteLine(string? value) => _line.TrySetResult(value ?? "");
    }
}
