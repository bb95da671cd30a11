using System.Text;

namespace CryptoList.Server.Tests.Bouncing;

/// <summary>What other hosts send to a return path.</summary>
internal static class Returned
{
    public static byte[] Dsn(string status, string action = "failed", string final = "someone@example.org", string? original = null) => Octets(
        $"""
        From: MAILER-DAEMON@mx.example.org
        To: return
        Subject: Undelivered Mail Returned to Sender
        Auto-Submitted: auto-replied
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status; boundary="b"

        --b
        Content-Type: text/plain

        I'm afraid I was not able to deliver your message.
        --b
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.example.org

        {(original is null ? "" : $"Original-Recipient: rfc822;{original}\n")}Final-Recipient: rfc822; {final}
        Action: {action}
        Status: {status}
        Diagnostic-Code: smtp; 550 {status} whatever
        --b--

        """);

    public static byte[] Plain(string line) => Octets(
        $"""
        From: Mail Delivery Subsystem <mailer-daemon@old.example.org>
        Subject: failure notice

        Hi. This is the mail program at old.example.org.

        {line}

        """);

    public static byte[] Vacation() => Octets(
        """
        From: bob@example.org
        Subject: Out of office
        Auto-Submitted: auto-replied (vacation)

        I am away until 5.1.1 of next year; 550 beaches to see.

        """);

    public static byte[] Complaint(string type = "abuse") => Octets(
        $"""
        From: fbl@mailbox.example.org
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=feedback-report; boundary="b"

        --b
        Content-Type: text/plain

        This is an email abuse report.
        --b
        Content-Type: message/feedback-report

        Feedback-Type: {type}
        User-Agent: Mailbox/1.0
        Version: 1

        --b
        Content-Type: message/rfc822

        From: x@example.org

        original
        --b--

        """);

    private static byte[] Octets(string text) => Encoding.ASCII.GetBytes(text.ReplaceLineEndings("\r\n"));
}
