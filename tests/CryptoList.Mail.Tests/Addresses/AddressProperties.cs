using System.Text;
using CryptoList.Mail.Addresses;
using CryptoList.Mail.Headers;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CryptoList.Mail.Tests.Addresses;

public class AddressProperties
{
    private static readonly Config Runs = Config.QuickThrowOnFailure.WithMaxTest(2000);

    [Fact]
    public void Any_name_comes_back_from_a_field()
    {
        Assert.True(EmailAddress.TryParse("a@b", out var address));
        Check.One(Runs, Prop.ForAll(TextArbitrary.Value, name =>
        {
            var field = HeaderField.Create("From", new Mailbox(name, address).ToString());
            return Mailbox.TryParseSingle(field.Value, out var mailbox)
                && mailbox.Address.Equals(address)
                && (mailbox.DisplayName ?? "") == name;
        }));
    }

    [Fact]
    public void What_was_read_as_a_list_is_written_and_read_as_the_same_list() =>
        Check.One(Runs.WithMaxTest(20_000), Prop.ForAll(
            Mutations.Of("\"a@b\" <c@d>, g: x@y (z), =?utf-8?q?a=2Cb?= <\"q r\"@s>;, ä@[192.0.2.1], J. <k@ü.x>"u8.ToArray()),
            bytes =>
            {
                if (!Mailbox.TryParseList(Encoding.UTF8.GetString(bytes), out var list) || list.Count == 0)
                    return true;
                return Mailbox.TryParseList(string.Join(", ", list), out var again) && again.SequenceEqual(list);
            }));

    [Fact]
    public void An_address_that_was_read_is_read_again_from_its_own_text_and_normal_form() =>
        Check.One(Runs.WithMaxTest(20_000), Prop.ForAll(Mutations.Of("\"a b\"@xn--bcher-kva.ü.example"u8.ToArray()), bytes =>
        {
            if (!EmailAddress.TryParse(Encoding.UTF8.GetString(bytes), out var address))
                return true;
            return EmailAddress.TryParse(address.ToString(), out var written) && written.Equals(address)
                && EmailAddress.TryParse(address.Normalized, out var normal) && normal.Equals(address)
                && normal.Normalized == address.Normalized;
        }));
}
