using CryptoList.Mail.Headers;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CryptoList.Mail.Tests.Headers;

public class HeaderProperties
{
    private static readonly Config Runs = Config.QuickThrowOnFailure.WithMaxTest(1000);

    [Fact]
    public void Any_text_comes_back_from_its_field() =>
        Check.One(Runs, Prop.ForAll(TextArbitrary.Value, text =>
        {
            var block = HeaderBlock.Parse(new HeaderBlock([HeaderField.CreateText("Subject", text)]).ToArray());
            return block.Count == 1 && block[0].Text == text;
        }));

    [Fact]
    public void Any_value_comes_back_from_its_field_trimmed() =>
        Check.One(Runs, Prop.ForAll(TextArbitrary.Value, text =>
        {
            var block = HeaderBlock.Parse(new HeaderBlock([HeaderField.Create("X-Test", text)]).ToArray());
            return block.Count == 1 && block[0].Value == text.Trim(' ', '\t');
        }));

    [Fact]
    public void No_line_of_text_is_longer_than_76() =>
        Check.One(Runs, Prop.ForAll(TextArbitrary.Value, text =>
            text.Any(c => c > '~')
                ? HeaderField.CreateText("Subject", text).Raw.Span.ToArray().Length is var length && LongestLine(HeaderField.CreateText("Subject", text)) <= Math.Min(76, length)
                : LongestLine(HeaderField.CreateText("Subject", text)) <= 998));

    [Fact]
    public void Any_parameter_comes_back() =>
        Check.One(Runs, Prop.ForAll(TextArbitrary.Value, text =>
        {
            var field = HeaderField.Create("Content-Type", "text/plain; " + ParameterWriter.Format("name", text));
            return ContentType.TryParse(field.Value, out var type) && type.Parameters["name"] == text && LongestLine(field) <= 76;
        }));

    [Fact]
    public void A_content_type_that_was_read_is_written_and_read_as_the_same() =>
        Check.One(Runs, Prop.ForAll(TextArbitrary.Value, TextArbitrary.Value, (name, value) =>
        {
            if (!ContentType.TryParse($"a/b; {name}={value}; x=\"{value}\"", out var type))
                return true;
            return ContentType.TryParse(type.ToString(), out var again) && again.Parameters.SequenceEqual(type.Parameters);
        }));

    [Fact]
    public void Parameters_keep_their_order_in_whatever_form_they_are_written()
    {
        Assert.True(ContentType.TryParse("a/b; first*=utf-8''%C3%A9; second=2", out var type));
        Assert.Equal(["first", "second"], type.Parameters.Keys);
    }

    [Fact]
    public void Random_bytes_are_a_block_that_writes_the_same_bytes_or_a_named_refusal() =>
        Check.One(Runs.WithMaxTest(5000), Prop.ForAll(Mutations.Of("From: a@b\r\nSubject: =?utf-8?q?x?=\r\n y\r\nX: z\r\n"u8.ToArray()), bytes =>
            !Refusal.OrNone(() => HeaderBlock.Parse(bytes)) || HeaderBlock.Parse(bytes).ToArray().AsSpan().SequenceEqual(bytes)));

    [Fact]
    public void Decoding_never_fails_and_hides_no_line_end() =>
        Check.One(Runs.WithMaxTest(5000), Prop.ForAll(Mutations.Of("=?utf-8?q?a=0Ab?= =?utf-8?b?w6Q=?= =?koi8-r*en?Q?=c3_?="u8.ToArray()), bytes =>
        {
            var text = System.Text.Encoding.Latin1.GetString(bytes).Replace('\n', ' ').Replace('\r', ' ').Replace('\0', ' ');
            return !EncodedWords.Decode(text).AsSpan().ContainsAny('\r', '\n', '\0');
        }));

    private static int LongestLine(HeaderField field)
    {
        var longest = 0;
        foreach (var line in System.Text.Encoding.Latin1.GetString(field.Raw.Span).Split("\r\n"))
            longest = Math.Max(longest, line.Length);
        return longest;
    }
}
