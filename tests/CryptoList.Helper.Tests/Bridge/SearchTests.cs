using CryptoList.Helper.Tests.Worlds;
using CryptoList.Mail.Tests.Imap;

namespace CryptoList.Helper.Tests.Bridge;

public sealed class SearchTests : PostMailbox
{
    [FactIfProgram("/usr/lib/dovecot/imap")]
    public async Task Posts_are_found_by_what_is_in_them_together_with_other_mail_and_never_by_their_sealed_form()
    {
        Deliver("From: dave@example.org\r\nSubject: lunch plans\r\nDate: Mon, 1 Sep 2025 10:00:00 +0000\r\n\r\nPizza?\r\n"u8.ToArray());
        await PostAsync(Town.Message("Lunch on Friday", "Soup or pizza.", "Date: Tue, 2 Sep 2025 10:00:00 +0000\n"));
        await PostAsync(Town.Message("=?utf-8?q?Gr=C3=BC=C3=9Fe?=", "Nothing about food. =?", "Date: Wed, 3 Sep 2025 10:00:00 +0000\n"));
        Deliver("From: eve@example.org\r\nSubject: other\r\nDate: Thu, 4 Sep 2025 10:00:00 +0000\r\n\r\nalice@example.org was here\r\n"u8.ToArray());
        await using var bridge = await RunningBridge.ToAsync(Bob, Dovecot);
        using var through = await RawImap.LogInAsync(bridge.At, tls: false);
        await through.OkAsync("SELECT INBOX");
        await through.OkAsync("STORE 2 +FLAGS (\\Flagged)");
        foreach (var (search, found) in new[]
        {
            ("SUBJECT lunch", "1 2"), ("SUBJECT {5+}\r\nlunch", "1 2"), ("FROM alice", "2 3"), ("BODY pizza", "1 2"), ("TEXT pizza", "1 2"), ("TEXT alice@example.org", "2 3 4"), ("NOT SUBJECT lunch", "3 4"),
            ("OR SUBJECT other BODY soup", "2 4"), ("SUBJECT lunch FLAGGED", "2"), ("(SUBJECT lunch UNFLAGGED)", "1"), ("OR (FLAGGED FROM alice) (NOT FLAGGED SUBJECT lunch)", "1 2"), ("CHARSET UTF-8 SUBJECT {7+}\r\nGr\u00c3\u00bc\u00c3\u009fe", "3"),
            ("SENTON 2-Sep-2025", "2"), ("SENTSINCE 3-Sep-2025", "3 4"), ("SENTBEFORE 3-Sep-2025", "1 2"), ("HEADER CryptoList-Status opened", "2 3"), ("HEADER CONTENT-TYPE cryptolist", ""), ("BODY cryptolist", ""), ("SMALLER 2000", "1 2 3 4"), ("LARGER 2000", ""),
            ("1:2 SUBJECT lunch", "1 2"), ("ALL", "1 2 3 4"),
        })
        {
            Assert.Equal($"* SEARCH{(found.Length > 0 ? " " : "")}{found}\r\n", (await through.ResponsesAsync($"SEARCH {search}"))[0]);
        }

        Assert.Contains("ALL 1:2", (await through.ResponsesAsync("SEARCH RETURN (ALL COUNT) SUBJECT lunch"))[0]);
        Assert.Contains("* SEARCH 2 3\r\n", (await through.ResponsesAsync("UID SEARCH FROM alice"))[0]);
        await through.SendAsync("w SEARCH SUBJECT {5}\r\n");
        Assert.StartsWith("+ ", await through.ResponseAsync());
        await through.SendAsync("lunch\r\n");
        Assert.Contains("* SEARCH 1 2\r\n", await through.AnswerAsync("w"));
        Assert.Contains("BAD", await through.AskAsync("SORT (SUBJECT) UTF-8 ALL"));
    }
}
