using System.Globalization;
using CryptoList.Cryptography.Signatures;
using CryptoList.Helper.Exchange;
using CryptoList.Helper.Home;
using CryptoList.Helper.Lists;
using CryptoList.Helper.Terminal;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Roster;
using static CryptoList.Helper.Membership.ControlIntake;

namespace CryptoList.Helper.Membership;

/// <summary>Members' reports to me as an owner: a file each beside other evidence, until somebody deletes it.</summary>
internal sealed class HeardReports(ListReplica list)
{
    /// <summary>How often one device's reports of a kind are taken, in seconds; less than what lies between two that are sent.</summary>
    private const long ReportPause = 20L * 3600;

    private readonly string _folder = Path.Combine(list.Folder, "evidence");

    /// <summary>How many there are.</summary>
    public int Count => Directory.Exists(_folder) ? Directory.EnumerateFiles(_folder, "report-*.json").Count() : 0;

    /// <summary>Takes a member's report, if I am an owner; says what to do next.</summary>
    /// <exception cref="Protocol.Json.StrictJsonException">Not a report.</exception>
    public Result Take(ControlMessage message, ControlBook book, long now)
    {
        var (state, report) = (list.Log.AtHead(now), Report.Parse(message.Data));
        if (state.MemberOfDevice(message.From) is not { Suspended: false } member) return new(Outcome.Refused, $"A report comes from a device that is not in {list.Address}. It is not believed.");
        if (state.Member(list.Self)?.Rights.HasFlag(Rights.Owner) != true) return new(Outcome.Refused, $"A report of {member.Address} is for the owners of {list.Address}, and you are none. It is not taken.");
        if (!book.MayAsk($"heard:{message.From}:{report.Kind}:{list.Log.List}", ReportPause, now)) return new(Outcome.Known, $"{member.Address} reported that of {list.Address} today.");
        var file = Keep(report, message.From, member.Address, message.Time);
        return new(Outcome.Taken, $"{member.Address} reports of {list.Address}: {HarmlessText.OfLine(report.Text)} {Next(report.Kind)} It is kept, with its evidence, in {file}; delete that when it is settled.");
    }

    private static string Next(ReportKind kind) => kind switch
    {
        ReportKind.Fork => "Compare the head of their log with yours over another channel than the list: cryptolist-helper roster verify. If they differ, hold theirs against yours with roster verify --log FILE, and ask the operator.",
        ReportKind.Gap => "Ask the author whether that post was sent, and the operator whether the server has it; who lacks it asks for it again with: cryptolist-helper catch-up",
        _ => "Ask the author to send it again. If it happens to several, ask the operator what changes mail on its way.",
    };

    /// <summary>Keeps it; of a device, kind and day the last. Gives its file.</summary>
    private string Keep(Report report, Fingerprint from, string address, long time)
    {
        PrivateFolder.Create(_folder);
        var day = DateTimeOffset.FromUnixTimeSeconds(time).ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        var file = Path.Combine(_folder, $"report-{day}-{report.Kind.ToString().ToLowerInvariant()}-{Convert.ToHexStringLower(from.Value.ToArray())[..16]}.json");
        JsonFile.Write(file, new Document(1, report.Kind, address, from.ToString(), time, report.Text, [.. report.Evidence.Select(e => e.ToArray())]));
        return file;
    }

    internal sealed record Document(int V, ReportKind Kind, string From, string Device, long Time, string Text, IReadOnlyList<byte[]> Evidence);
}
