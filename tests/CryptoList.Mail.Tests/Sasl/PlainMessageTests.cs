using System.Text;
using CryptoList.Mail.Sasl;
using Xunit;

namespace CryptoList.Mail.Tests.Sasl;

public class PlainMessageTests
{
    private static readonly OneUser Users = OneUser.With("tim", "tanstaaftanstaaf");

    [Theory]
    [InlineData("\0tim\0tanstaaftanstaaf", ScramFault.None)]
    [InlineData("tim\0tim\0tanstaaftanstaaf", ScramFault.None)]
    [InlineData("Ursel\0tim\0tanstaaftanstaaf", ScramFault.AuthorizationIdentity)]
    [InlineData("\0tim\0wrong", ScramFault.NotAuthentic)]
    [InlineData("\0nobody\0tanstaaftanstaaf", ScramFault.NotAuthentic)]
    [InlineData("\0tim\0tanstaaftanstaaf\0", ScramFault.Malformed)]
    [InlineData("\0tim\0", ScramFault.Malformed)]
    [InlineData("\0\0tanstaaftanstaaf", ScramFault.Malformed)]
    [InlineData("tim\0tanstaaftanstaaf", ScramFault.Malformed)]
    [InlineData("tim", ScramFault.Malformed)]
    [InlineData("", ScramFault.Malformed)]
    public void A_message_is_judged_by_name(string message, ScramFault expected)
    {
        Assert.Equal(expected, PlainMessage.Check(Encoding.UTF8.GetBytes(message), Users, out string? name));
        Assert.Equal(expected == ScramFault.None ? "tim" : null, name);
    }

    [Fact]
    public void What_is_written_is_read() =>
        Assert.Equal(ScramFault.None, PlainMessage.Check(PlainMessage.Write("tim", "tanstaaftanstaaf"u8), Users, out _));
}
