using System.Text;
using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Roster;
using CryptoList.Protocol.Tests.Worlds;
using Xunit;

namespace CryptoList.Protocol.Tests.Posts;

/// <summary>What readers of a list that hides addresses see of a post's author.</summary>
public class HiddenAuthorTests
{
    private const string True = "bob@witness.example";

    private const string Message =
        "Return-Path: <bob@witness.example>\r\nReceived: from bobs-laptop.witness.example\r\nFrom: Bob <bob@witness.example>\r\nSender: bob@witness.example\r\nReply-To: bob@home.witness.example\r\n"
        + "To: team@lists.example.net\r\nSubject: What I saw\r\nMessage-ID: <1@bobs-laptop.witness.example>\r\nDate: Mon, 2 Nov 2026 10:00:00 +0100\r\nIn-Reply-To: <2@lists.example.net>\r\n"
        + "Organization: witness.example\r\nUser-Agent: Mutt of witness.example\r\nDisposition-Notification-To: bob@witness.example\r\nAutocrypt: addr=bob@witness.example; keydata=AA==\r\n"
        + "X-Identity-Key: bob@witness.example\r\nContent-Language: de\r\n\r\nThey shredded it.\r\n";

    private readonly PostWorld _world = PostWorld.Create(ListPolicy.Default with { Hidden = true }, "bob");

    [Fact]
    public void Nothing_a_mail_program_says_of_its_user_reaches_the_readers()
    {
        using var result = Open(Message);
        var seen = new StreamReader(result.Entity!).ReadToEnd();
        Assert.DoesNotContain("witness.example", seen);
        Assert.EndsWith("They shredded it.\r\n", seen);
    }

    [Fact]
    public void Name_subject_date_and_thread_stay()
    {
        using var result = Open(Message);
        var (alias, headers) = (result.Author!.Address, result.Headers!);
        Assert.Equal($"Bob <{alias}>", headers.Single("From")!.Value);
        Assert.EndsWith("@lists.example.net", alias);
        Assert.Equal("What I saw", headers.Single("Subject")!.Text);
        Assert.Equal("Mon, 2 Nov 2026 10:00:00 +0100", headers.Single("Date")!.Value);
        Assert.Equal("<2@lists.example.net>", headers.Single("In-Reply-To")!.Value);
        Assert.EndsWith("@lists.example.net>", headers.Single("Message-ID")!.Value);
    }

    [Fact]
    public void A_display_name_that_is_an_address_goes()
    {
        using var result = Open("From: \"bob@witness.example\" <bob@witness.example>\r\nSubject: x\r\n\r\ny\r\n");
        Assert.Equal(result.Author!.Address, result.Headers!.Single("From")!.Value.Trim('<', '>'));
    }

    [Fact]
    public void The_submission_comes_from_the_true_address_and_the_copy_does_not_show_it()
    {
        var (submission, copy) = Post(Message);
        Assert.Contains($"From: {True}\r\n", submission);
        Assert.DoesNotContain("witness", copy);
    }

    private ReadResult Open(string message)
    {
        var result = _world.Owner.Read(_world.Copy(Seal(message), _world.Owner));
        Assert.Equal((ReadVerdict.Opened, null), (result.Verdict, result.Fault));
        return result;
    }

    private (string Submission, string Copy) Post(string message)
    {
        var submission = Seal(message);
        return (Encoding.Latin1.GetString(submission), Encoding.Latin1.GetString(_world.Copy(submission, _world.Owner)));
    }

    private byte[] Seal(string message) => _world.Seal(_world.Member("bob"), message, request => request with { SentFrom = True });
}
