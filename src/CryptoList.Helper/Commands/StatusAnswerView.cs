using System.Text.Json;
using CryptoList.Helper.Home;
using CryptoList.Helper.Terminal;
using CryptoList.Mail;
using CryptoList.Protocol.Control;

namespace CryptoList.Helper.Commands;

/// <summary>Shows an answer about a post.</summary>
internal static class StatusAnswerView
{
    private sealed record Copy(string Address, string State, long? At, string Reason);

    private sealed record Report(
        string List, string MessageId, long Post, long Accepted, bool Kept, bool Complete, long Delivered, long Waiting, long Failed, long Cancelled, long InDoubt, long Paused, long SetAside,
        IReadOnlyList<Copy> NotReached, long More);

    public static void Show(HelperIo io, string list, StatusAnswer answer, bool json)
    {
        if (json)
        {
            var report = new Report(
                list, answer.MessageId, answer.Post, answer.Accepted, answer.Kept, answer.Complete, answer.Delivered, answer.Waiting, answer.Failed, answer.Cancelled, answer.InDoubt, answer.Held,
                answer.SetAside, [.. answer.Copies.Select(c => new Copy(c.Address, c.State, c.Time, c.Reason))], answer.More);
            io.Text.WriteLine(JsonSerializer.Serialize(report, JsonFile.Options));
            return;
        }

        io.Text.WriteLine(HarmlessText.OfLine($"Post {answer.Post} of {list}, {answer.MessageId}"));
        io.Text.WriteLine($"Accepted {MailDate.Format(answer.Accepted)}{(answer.Complete ? "" : "; more copies are still being written down")}");
        var counts = new (string Name, long Count)[]
        {
            ("delivered", answer.Delivered), ("waiting", answer.Waiting), ("failed", answer.Failed), ("cancelled", answer.Cancelled), ("in doubt", answer.InDoubt), ("paused", answer.Held), ("set aside", answer.SetAside),
        };
        var said = string.Join(", ", counts.Where(c => c.Count > 0).Select(c => $"{c.Count} {c.Name}"));
        io.Text.WriteLine($"Copies: {(said.Length > 0 ? said : answer.Kept ? "none yet" : "no longer known, the post's time is over")}");
        if (answer.Copies.Count > 0)
            Tables.Write(io, ["Not reached", "State", "Since or next try", "Why"], answer.Copies.Select(c => (string[])[c.Address, c.State, c.Time is { } at ? MailDate.Format(at) : "", c.Reason]));
        if (answer.More > 0) io.Text.WriteLine($"and {answer.More} more");
    }
}
