using System.Globalization;
using System.Text;
using CryptoList.Lists.Delivery;
using CryptoList.Lists.Hosting;

namespace CryptoList.Lists.Ledger;

/// <summary>What a notice about one post says: who did not get it and why, and what to do. Nothing of its content: there is none here.</summary>
internal static class PostNoticeText
{
    /// <summary>A copy with its member's address.</summary>
    internal readonly record struct Line(string Address, CopyState State, string? Reply);

    /// <summary>The text, lines ending in CRLF.</summary>
    public static string Of(HostedList list, PostToTell post, IReadOnlyList<Line> lines, NoticeOptions options)
    {
        var ended = lines.Where(l => l.State is CopyState.Failed or CopyState.Returned).ToList();
        var late = lines.Where(l => l.State is CopyState.Waiting or CopyState.Sending).ToList();
        var aside = lines.Where(l => l.State == CopyState.SetAside).ToList();
        var text = new StringBuilder();
        Say(text, $"Post {post.Post} of {list.Address} has not reached everyone.");
        Say(text, "");
        Say(text, $"Accepted:   {DateTimeOffset.FromUnixTimeSeconds(post.Accepted).ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)}");
        Say(text, $"Message-ID: {HarmlessReply.Of(post.MessageId, "")}");
        var room = options.Members;
        Section(text, "Given up", ended, ref room);
        Section(text, $"Not reached for {Hours(options.LateAfter)}, still being tried", late, ref room);
        if (aside.Count > 0 || post.SetAsideReason is not null)
            Section(text, $"Set aside by the server ({HarmlessReply.Of(post.SetAsideReason ?? aside[0].Reply)})", aside, ref room);
        Say(text, "");
        Say(text, "What to do:");
        if (ended.Count > 0) Say(text, $"- Given up: ask the member whether the address is right. When it is, whoever runs\r\n  the server sends those copies again with: cryptolist queue retry {post.Post}\r\n  (as long as the post is kept).");
        if (late.Count > 0) Say(text, "- Still being tried: nothing. You are told once more should they be given up.");
        if (aside.Count > 0 || post.SetAsideReason is not null) Say(text, $"- Set aside: whoever runs the server looks with: cryptolist queue show {post.Post}\r\n  The author can send the post again as a new one.");
        return text.ToString();
    }

    private static void Section(StringBuilder text, string title, List<Line> lines, ref int room)
    {
        if (lines.Count == 0 && !title.StartsWith("Set aside", StringComparison.Ordinal)) return;
        Say(text, "");
        Say(text, lines.Count == 0 ? $"{title}." : $"{title}, {lines.Count} {(lines.Count == 1 ? "member" : "members")}:");
        foreach (var line in lines.Take(room)) Say(text, $"  {line.Address}: {HarmlessReply.Of(line.Reply)}");
        if (lines.Count > room) Say(text, $"  and {lines.Count - room} more");
        room = Math.Max(0, room - lines.Count);
    }

    private static string Hours(TimeSpan time) => time.TotalHours >= 1 ? $"{(long)time.TotalHours} {(time.TotalHours < 2 ? "hour" : "hours")}" : $"{(long)time.TotalMinutes} minutes";

    private static void Say(StringBuilder text, string line) => text.Append(line).Append("\r\n");
}
