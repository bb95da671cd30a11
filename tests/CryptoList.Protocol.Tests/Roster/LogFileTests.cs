using System.Text;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Roster;
using CryptoList.Protocol.Tests.Worlds;
using Xunit;

namespace CryptoList.Protocol.Tests.Roster;

public class LogFileTests
{
    private readonly RosterWorld _world = new();

    public LogFileTests()
    {
        for (var i = 0; i < 5; i++) _world.Add($"member{i}");
    }

    [Fact]
    public void A_file_replays_to_the_same_head()
    {
        Assert.Null(LogFile.TryReplay(new MemoryStream(File()), out var log));
        Assert.Equal(_world.Log.Head, log!.Head);
    }

    [Fact]
    public void A_file_that_comes_a_byte_at_a_time_is_the_same()
    {
        Assert.Null(LogFile.TryReplay(new DripStream(File()), out var log));
        Assert.Equal(_world.Log.Head, log!.Head);
    }

    [Fact]
    public void A_file_is_one_line_for_each_entry() => Assert.Equal(6, File().Count(b => b == '\n'));

    [Fact]
    public void A_last_line_cut_short_is_refused()
    {
        Assert.Equal(RosterRefusal.Malformed, LogFile.TryReplay(new MemoryStream(File()[..^1]), out var log));
        Assert.Equal(4, log!.HeadNumber);
    }

    [Fact]
    public void An_empty_line_is_refused() =>
        Assert.Throws<StrictJsonException>(() => LogFile.Read(new MemoryStream([.. File(), (byte)'\n'])).Count());

    [Fact]
    public void A_carriage_return_is_refused() =>
        Assert.Throws<StrictJsonException>(() => LogFile.Read(new MemoryStream(Encoding.ASCII.GetBytes(_world.Genesis.ToLine() + "\r\n"))).Count());

    [Fact]
    public void A_line_longer_than_any_entry_is_refused_without_reading_it_whole() =>
        Assert.Equal(RosterRefusal.TooLarge, LogFile.TryReplay(new MemoryStream(new byte[10_000_000]), out _));

    [Fact]
    public void An_empty_file_is_no_log() => Assert.Equal(RosterRefusal.NotGenesis, LogFile.TryReplay(new MemoryStream(), out _));

    [Fact]
    public void A_line_parses_to_what_was_written()
    {
        var entry = SignedEntry.ParseLine(Encoding.ASCII.GetBytes(_world.Genesis.ToLine()));
        Assert.Equal(_world.Genesis.Head, entry.Head);
        Assert.Equal(_world.Genesis.ToLine(), entry.ToLine());
    }

    private byte[] File()
    {
        using var stream = new MemoryStream();
        LogFile.Write(stream, _world.Entries);
        return stream.ToArray();
    }

    private sealed class DripStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 1));
    }
}
