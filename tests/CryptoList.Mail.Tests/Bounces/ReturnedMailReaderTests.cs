using System.Text;
using CryptoList.Mail.Bounces;
using CryptoList.Mail.Smtp;
using Xunit;

namespace CryptoList.Mail.Tests.Bounces;

public sealed class ReturnedMailReaderTests
{
    private const string Report = "Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: text/plain\n\nSorry. 5.9.9\n--b\n";

    [Fact]
    public void A_notification_gives_each_recipient_with_action_and_status()
    {
        var mail = Read($"{Report}Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; a@example.org\nAction: failed\nStatus: 5.1.1 (no such user)\n\nFinal-Recipient: rfc822; b@example.org\nAction: Delayed\nStatus: 4.2.2\n--b--\n");

        Assert.Equal(ReturnedMailKind.DeliveryStatus, mail.Kind);
        Assert.Equal([new RecipientReport(DsnAction.Failed, new(5, 1, 1), "a@example.org"), new RecipientReport(DsnAction.Delayed, new(4, 2, 2), "b@example.org")], mail.Recipients);
    }

    [Fact]
    public void A_notification_with_its_status_in_base64_or_for_global_mail_is_read()
    {
        var status = Convert.ToBase64String("Reporting-MTA: dns; mx\r\n\r\nFinal-Recipient: utf-8; a@example.org\r\nAction: failed\r\nStatus: 5.2.1\r\n"u8);

        Assert.Equal(new EnhancedStatusCode(5, 2, 1), Assert.Single(Read($"{Report}Content-Type: message/global-delivery-status\nContent-Transfer-Encoding: base64\n\n{status}\n--b--\n").Recipients).Status);
    }

    [Theory]
    [InlineData("Action: exploded\nStatus: 5.1.1\n", DsnAction.Unknown, "5.1.1")]
    [InlineData("Action: failed\nStatus: 5.1\n", DsnAction.Failed, null)]
    [InlineData("Action: failed\nAction: delayed\nStatus: 5.1.1\nStatus: 4.0.0\n", DsnAction.Unknown, null)]
    public void What_a_group_says_badly_is_not_guessed(string fields, DsnAction action, string? status)
    {
        var report = Assert.Single(Read($"{Report}Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\n{fields}--b--\n").Recipients);

        Assert.Equal((action, status), (report.Action, report.Status?.ToString()));
    }

    [Theory]
    [InlineData("abuse", ReturnedMailKind.AbuseReport)]
    [InlineData("fraud", ReturnedMailKind.AbuseReport)]
    [InlineData("not-spam", ReturnedMailKind.Other)]
    [InlineData("auth-failure", ReturnedMailKind.Other)]
    public void A_complaint_is_told_by_its_feedback_type(string type, ReturnedMailKind kind) =>
        Assert.Equal(kind, Read($"{Report}Content-Type: message/feedback-report\n\nFeedback-Type: {type}\nVersion: 1\n--b--\n").Kind);

    [Theory]
    [InlineData("Auto-Submitted: auto-replied\n")]
    [InlineData("Auto-Submitted: auto-replied (vacation)\n")]
    [InlineData("X-Autoreply: yes\n")]
    [InlineData("Precedence: auto_reply\n")]
    public void An_automatic_reply_is_told_by_its_fields_whatever_its_text(string field) =>
        Assert.Equal(ReturnedMailKind.AutomaticReply, Read($"From: bob@example.org\n{field}\nAway. 550 5.1.1\n", nullSender: true).Kind);

    [Theory]
    [InlineData("<bob@example.org>: host mx said: 550 5.1.1 unknown", "5.1.1")]
    [InlineData("550 no such user", "5.0.0")]
    [InlineData("Remote host said: 452 mailbox full", "4.0.0")]
    [InlineData("Version 10.5.1.1.2 of the mail program; reply was 5.2.2.", "5.2.2")]
    public void Mail_that_came_back_in_another_form_gives_its_first_code(string line, string status)
    {
        var mail = Read($"From: x@example.org\n\nYour message came back.\n{line}\n", nullSender: true);

        Assert.Equal((ReturnedMailKind.PlainBounce, status), (mail.Kind, Assert.Single(mail.Recipients).Status.ToString()));
    }

    [Theory]
    [InlineData("From: MAILER-DAEMON@mx.example.org\n")]
    [InlineData("From: Mail Delivery System <x@mx.example.org>\n")]
    [InlineData("X-Failed-Recipients: a@example.org\nAuto-Submitted: auto-replied\n")]
    public void A_mail_system_is_told_by_its_name_too(string field) => Assert.Equal(ReturnedMailKind.PlainBounce, Read($"{field}\n550 5.1.1 gone\n").Kind);

    [Theory]
    [InlineData("From: bob@example.org\n\nI got 550 5.1.1 yesterday, what is that?\n")]
    [InlineData("From: MAILER-DAEMON@mx.example.org\n\nIt did not work.\n")]
    [InlineData("Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/disposition-notification\n\nFinal-Recipient: rfc822; a@example.org\n--b--\n")]
    [InlineData("Content-Type: multipart/report\n\n550 5.1.1\n")]
    [InlineData("no header at all")]
    [InlineData("")]
    public void Anything_else_is_something_else(string message) => Assert.Equal(ReturnedMailKind.Other, Read(message).Kind);

    [Fact]
    public void A_notification_cut_off_in_the_returned_message_is_still_read()
    {
        var mail = Read($"{Report}Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; a@example.org\nAction: failed\nStatus: 5.1.1\n\n--b\nContent-Type: message/rfc822\n\nFrom: x@example.org\n\ncut of");

        Assert.Equal(new EnhancedStatusCode(5, 1, 1), Assert.Single(mail.Recipients).Status);
    }

    [Fact]
    public void No_changed_octet_makes_it_throw()
    {
        var sample = Encoding.ASCII.GetBytes($"{Report}Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; a@example.org\nAction: failed\nStatus: 5.1.1\n\n--b--\n".Replace("\n", "\r\n"));
        foreach (var value in (ReadOnlySpan<byte>)[0, (byte)'\n', (byte)':', 0xFF])
        {
            for (var i = 0; i < sample.Length; i++)
            {
                var changed = (byte[])sample.Clone();
                changed[i] = value;
                Assert.NotNull(ReturnedMailReader.Read(new MemoryStream(changed), nullSender: true));
            }
        }
    }

    private static ReturnedMail Read(string message, bool nullSender = false) =>
        ReturnedMailReader.Read(new MemoryStream(Encoding.ASCII.GetBytes(message.Replace("\n", "\r\n"))), nullSender);
}
