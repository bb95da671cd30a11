using Spectre.Console;

namespace CryptoList.Server.Demo;

/// <summary>Tells the facts as a short story: in colour on a terminal, plain in a pipe.</summary>
internal sealed class DemoStory(IAnsiConsole console)
{
    public void Title() => console.MarkupLine("[bold]A list that only its current members can read[/]");

    public void Opened(IReadOnlyList<string> members, string address, string relay) =>
        Line($"A list [bold]{Markup.Escape(address)}[/] with {members.Count} members: {Names(members)}. Mail leaves through a relay at {relay}; every octet on every connection is recorded.");

    public void Post(string ordinal, PostFacts post, IReadOnlyList<string> members)
    {
        console.WriteLine();
        Line($"[bold]{post.Author}[/] sends the {ordinal} post, with an attachment: {post.Octets:N0} octets, sealed. The server says: [green]{Markup.Escape(post.Reply)}[/]");
        Line($"{post.CopiesTo.Count} copies went out, to {Names(post.CopiesTo)}; the last after {post.MillisecondsToLastCopy:N0} ms. {(post.BodiesIdentical ? "All copies have the very same body." : "[red]The bodies of the copies differ.[/]")}");
        foreach (var member in members)
        {
            var read = post.ReadWholeBy.Contains(member);
            var got = post.CopiesTo.Contains(member);
            Line($"  {member,-8} {(read ? "[green]reads it: subject, text and attachment are whole[/]" : got ? "[red]got a copy and cannot read it[/]" : "[yellow]got nothing[/]")}");
        }
    }

    public void Removed(RemovalFacts removal)
    {
        console.WriteLine();
        Line($"[bold]{removal.Member}[/] is removed: entry {removal.Entry} of the list's log, {removal.Milliseconds:N0} ms. The server's receipt {Yes(removal.ReceiptVerified, "holds against the log", "does NOT hold")}. Nobody else changed a key.");
    }

    public void Attacked(DepartedFacts departed)
    {
        console.WriteLine();
        Line($"[bold]{departed.Member}[/] has the list key, the old device keys and all {departed.RecordedOctets:N0} octets of {departed.Connections} connections, and tries {departed.Tries:N0} times:");
        foreach (var (first, second) in departed.OnFirstPost.Zip(departed.OnSecondPost))
            Line($"  {Markup.Escape(first.Way)}: first post {Open(first.Opened, good: true)}, second post {Open(second.Opened, good: false)} ({first.Tries + second.Tries:N0} tries)");
        Line($"  So the first post, from before the removal, {Yes(departed.OpensFirstPost, "opens", "does NOT open, and this proves nothing")}; the second {Yes(!departed.OpensSecondPost, "stays shut", "OPENS")}.");
    }

    public void Searched(BlindFacts server)
    {
        console.WriteLine();
        var memory = server.MemoryOctets is { } octets ? $"{octets / 1048576.0:N0} MiB of its process's memory" : "not its memory (this platform lets nobody look)";
        Line($"The server's {server.Files} files ({server.FileOctets:N0} octets) and {memory} were searched for texts, subjects, file names, attachments, content keys and list key, {server.Needles} forms of them.");
        Line(server.Found.Count == 0 ? "  [green]None is there.[/]" : $"  [red]Found: {Markup.Escape(string.Join(", ", server.Found))}[/]");
        Line($"  {Yes(server.SearchWorks, "What must be there was found, so the search works.", "What must be there was NOT found: the search does not work.")}");
    }

    public void End(DemoFacts facts)
    {
        console.WriteLine();
        Line(facts.AllAsPromised ? $"[bold green]All as promised[/], in {facts.Seconds:N1} s." : $"[bold red]Not as promised.[/] {facts.Seconds:N1} s.");
    }

    private void Line(string markup) => console.MarkupLine(markup);

    private static string Names(IReadOnlyList<string> names) => names.Count switch
    {
        0 => "nobody",
        1 => names[0],
        _ => string.Join(", ", names.SkipLast(1)) + " and " + names[^1],
    };

    private static string Yes(bool value, string yes, string no) => value ? $"[green]{yes}[/]" : $"[red]{no}[/]";

    private static string Open(bool opened, bool good) => opened == good ? opened ? "[green]opened[/]" : "[green]shut[/]" : opened ? "[red]OPENED[/]" : "shut";
}
