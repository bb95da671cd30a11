using CryptoList.Lists.Delivery;
using CryptoList.Server.Tests.Worlds;
using Xunit;

namespace CryptoList.Server.Tests.Delivering;

public sealed class LmtpRouteTests
{
    [FactIfDovecot]
    public async Task Dovecot_takes_a_shared_message_by_LMTP_and_refuses_one_of_its_recipients_alone()
    {
        await using var dovecot = await DovecotLmtp.StartAsync("bob@mail.example", "carol@mail.example");
        await using var server = await TestServer.StartAsync(delivery: o => o with
        {
            RecipientsPerCopy = 50,
            Routes = [new RelayRoute { Name = "mail", Domains = ["mail.example"], Server = dovecot.EndPoint, Lmtp = true, Connections = 1 }],
        });
        var list = await TestList.OpenAsync(server, "bob@mail.example", "carol@mail.example", "nobody@mail.example");

        await server.SubmitAsync(list.Seal(list.Owner, "Into the mailbox."));

        var copies = await server.SettledAsync();
        foreach (var member in list.Members.Where(m => m.Address is "bob@mail.example" or "carol@mail.example"))
        {
            Assert.Equal(CopyState.Delivered, copies.Single(c => c.Member == member.Id).State);
            Assert.Equal("Into the mailbox.", member.Read(Assert.Single(dovecot.MailOf(member.Address))));
        }

        var refused = copies.Single(c => c.Member == list.Member("nobody").Id);
        Assert.Equal(CopyState.Failed, refused.State);
        Assert.StartsWith("550 5.1.1", refused.Reply, StringComparison.Ordinal);
    }
}
