using System.Text.Json;
using CryptoList.Helper.Home;
using CryptoList.Helper.Terminal;

namespace CryptoList.Helper.Exchange;

/// <summary>What one <c>sync</c> found and did: sentences for a person, or JSON for scripts.</summary>
internal sealed class SyncReport
{
    private readonly List<Event> _events = [];

    /// <summary>Messages of the source that were new.</summary>
    public int Messages { get; set; }

    /// <summary>Copies of posts among them, for <c>read</c>.</summary>
    public int Posts { get; set; }

    /// <summary>Lines that wait for a piece of a log.</summary>
    public int Held { get; set; }

    internal enum Kind
    {
        /// <summary>It was taken or done.</summary>
        Done,

        /// <summary>Something is awaited.</summary>
        Waits,

        /// <summary>Refused, forged, or against a rule.</summary>
        Refused,

        /// <summary>This machine or the mail server could not.</summary>
        Fault,
    }

    internal sealed record Event(Kind Kind, string? List, string Sentence);

    private sealed record Document(int Messages, int Posts, int Held, IReadOnlyList<Event> Events);

    /// <summary>Notes something, once.</summary>
    public void Add(Kind kind, string? list, string sentence)
    {
        var noted = new Event(kind, list, sentence);
        if (!_events.Contains(noted)) _events.Add(noted);
    }

    /// <summary>The exit code: a fault before a refusal before something that is awaited.</summary>
    public int ExitCode => _events.Exists(e => e.Kind == Kind.Fault) ? Helper.ExitCode.Fault
        : _events.Exists(e => e.Kind == Kind.Refused) ? Helper.ExitCode.Refused
        : _events.Exists(e => e.Kind == Kind.Waits) || Held > 0 ? Helper.ExitCode.Wait
        : Helper.ExitCode.Done;

    /// <summary>What happened, a sentence for each.</summary>
    public IReadOnlyList<string> Sentences => [.. _events.Select(e => e.Sentence).Distinct()];

    /// <summary>Says it.</summary>
    public void Show(HelperIo io, bool json)
    {
        if (json)
        {
            io.Text.WriteLine(JsonSerializer.Serialize(new Document(Messages, Posts, Held, _events), JsonFile.Options));
            return;
        }

        foreach (var sentence in Sentences) io.Say(sentence);
        if (Posts > 0) io.Say($"{Posts} new {(Posts == 1 ? "copy of a post" : "copies of posts")}: read {(Posts == 1 ? "it" : "them")} with: cryptolist-helper read");
        if (Held > 0) io.Say($"{Held} {(Held == 1 ? "message waits" : "messages wait")} for a piece of a list's log, which was asked for.");
        if (_events.Count == 0 && Posts == 0 && Held == 0) io.Say("Nothing new.");
    }
}
