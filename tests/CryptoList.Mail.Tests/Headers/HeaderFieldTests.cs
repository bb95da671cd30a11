using System.Text;
using CryptoList.Mail.Headers;
using Xunit;

namespace CryptoList.Mail.Tests.Headers;

public class HeaderFieldTests
{
    [Theory]
    [InlineData("a\rb")]
    [InlineData("a\nb")]
    [InlineData("a\r\n b")]
    [InlineData("a\0b")]
    public void A_value_that_could_inject_a_field_is_refused(string value)
    {
        Assert.Throws<ArgumentException>(() => HeaderField.Create("X-Test", value));
        Assert.Throws<ArgumentException>(() => HeaderField.CreateText("X-Test", value));
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused_and_not_replaced()
    {
        Assert.Throws<ArgumentException>(() => HeaderField.Create("X-Test", "half \uD83D of a pair"));
        Assert.Throws<ArgumentException>(() => HeaderField.CreateText("X-Test", "the other half \uDE00"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("A B")]
    [InlineData("A:")]
    [InlineData("A\r\nB")]
    [InlineData("Ä")]
    [InlineData("A\t")]
    public void A_name_that_is_not_ftext_is_refused(string name) =>
        Assert.Throws<ArgumentException>(() => HeaderField.Create(name, "value"));

    [Fact]
    public void A_long_value_is_folded_at_white_space_to_lines_of_76()
    {
        var value = string.Join(' ', Enumerable.Repeat("word", 100));
        var field = HeaderField.Create("X-Test", value);

        Assert.All(Lines(field), line => Assert.InRange(line.Length, 1, 76));
        Assert.Equal(value, field.Value);
    }

    [Fact]
    public void A_word_of_several_hundred_bytes_is_left_whole()
    {
        var word = new string('x', 900);
        var field = HeaderField.Create("X-Test", $"a {word} b");

        Assert.Equal(["X-Test: a", " " + word, " b"], Lines(field));
    }

    [Fact]
    public void A_word_that_fits_no_line_is_refused() =>
        Assert.Throws<ArgumentException>(() => HeaderField.Create("X-Test", new string('x', 998)));

    [Fact]
    public void A_fold_right_after_the_colon_is_made_only_where_it_helps()
    {
        Assert.Equal(["X-Test:", " " + new string('x', 70)], Lines(HeaderField.Create("X-Test", new string('x', 70))));
        Assert.Equal(["X-Test: " + new string('x', 80)], Lines(HeaderField.Create("X-Test", new string('x', 80))));
    }

    [Fact]
    public void A_field_that_may_be_folded_anywhere_has_lines_of_76_at_most()
    {
        var value = "v=1; to=abcdefgh; enc=" + new string('e', 87) + "; ct=" + new string('c', 160);
        var field = HeaderField.Create("CryptoList-Key", value, HeaderFolding.Anywhere);

        Assert.All(Lines(field), line => Assert.InRange(line.Length, 2, 76));
        Assert.Equal(value.Replace(" ", ""), field.Value.Replace(" ", ""));
    }

    [Fact]
    public void A_field_that_may_be_folded_anywhere_takes_ascii_only() =>
        Assert.Throws<ArgumentException>(() => HeaderField.Create("X-Test", "ä", HeaderFolding.Anywhere));

    [Theory]
    [InlineData("Plain words")]
    [InlineData("Grüße aus Köln")]
    [InlineData("日本語の件名がとても長いときは、いくつかの符号語に分けられるが、文字の途中では切れない")]
    [InlineData("  spaces around  ")]
    [InlineData("=?utf-8?q?not_a_word?=")]
    [InlineData("tab\there")]
    [InlineData("😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀")]
    [InlineData("")]
    public void Text_comes_back_as_it_went_in(string text) => Assert.Equal(text, HeaderField.CreateText("Subject", text).Text);

    [Fact]
    public void A_very_long_word_of_text_is_encoded_and_not_cut()
    {
        var text = new string('x', 5000);
        var field = HeaderField.CreateText("Subject", text);

        Assert.All(Lines(field), line => Assert.InRange(line.Length, 1, 76));
        Assert.Equal(text, field.Text);
    }

    [Fact]
    public void Encoded_words_have_75_characters_at_most_and_end_between_characters()
    {
        var field = HeaderField.CreateText("Subject", string.Concat(Enumerable.Repeat("äöü€😀", 60)));
        foreach (var word in field.Value.Split(' '))
        {
            Assert.InRange(word.Length, 13, 75);
            Assert.DoesNotContain('\uFFFD', EncodedWords.Decode(word));
        }
    }

    [Fact]
    public void A_value_is_unfolded_by_deleting_the_line_end_only()
    {
        var field = HeaderBlock.Parse("X-Test:  a\r\n\t b\r\n  c \r\n"u8.ToArray())[0];
        Assert.Equal("a\t b  c", field.Value);
    }

    [Fact]
    public void Bytes_above_127_are_read_as_utf8_where_they_are_and_else_as_latin1()
    {
        var block = HeaderBlock.Parse(Encoding.Latin1.GetBytes("A: \u00c3\u00a4\r\nB: \u00e4\r\n"));
        Assert.Equal(["ä", "ä"], block.Select(item => item.Value));
    }

    [Fact]
    public void White_space_before_the_colon_is_no_part_of_the_name()
    {
        var field = HeaderBlock.Parse("Subject : x\r\n"u8.ToArray())[0];
        Assert.Equal(("Subject", "x"), (field.Name, field.Value));
    }

    private static string[] Lines(HeaderField field) => Encoding.UTF8.GetString(field.Raw.Span).Split("\r\n");
}
