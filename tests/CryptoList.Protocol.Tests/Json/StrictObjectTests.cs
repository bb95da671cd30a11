using System.Text;
using CryptoList.Protocol.Json;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CryptoList.Protocol.Tests.Json;

public class StrictObjectTests
{
    [Theory]
    [InlineData("", StrictJsonFault.NotAnObject)]
    [InlineData("[]", StrictJsonFault.NotAnObject)]
    [InlineData("\"a\"", StrictJsonFault.NotAnObject)]
    [InlineData("1", StrictJsonFault.NotAnObject)]
    [InlineData(" {\"a\":1}", StrictJsonFault.NotAnObject)]
    [InlineData("\uFEFF{\"a\":1}", StrictJsonFault.NotAnObject)]
    [InlineData("{\"a\":1} ", StrictJsonFault.TrailingData)]
    [InlineData("{\"a\":1}{}", StrictJsonFault.TrailingData)]
    [InlineData("{\"a\":1}x", StrictJsonFault.TrailingData)]
    [InlineData("{\"a\":1}\n", StrictJsonFault.ControlCharacter)]
    [InlineData("{\"a\":\t1}", StrictJsonFault.ControlCharacter)]
    [InlineData("{\"a\":1,\"a\":1}", StrictJsonFault.DuplicateName)]
    [InlineData("{\"a\":1,\"b\":{\"c\":1,\"c\":1}}", StrictJsonFault.DuplicateName)]
    [InlineData("{\"a\":1.0}", StrictJsonFault.BadInteger)]
    [InlineData("{\"a\":1e0}", StrictJsonFault.BadInteger)]
    [InlineData("{\"a\":-0}", StrictJsonFault.BadInteger)]
    [InlineData("{\"a\":-1}", StrictJsonFault.BadInteger)]
    [InlineData("{\"a\":9007199254740992}", StrictJsonFault.BadInteger)]
    [InlineData("{\"a\":99999999999999999999999}", StrictJsonFault.BadInteger)]
    [InlineData("{\"a\":01}", StrictJsonFault.Syntax)]
    [InlineData("{\"a\":+1}", StrictJsonFault.Syntax)]
    [InlineData("{\"a\":NaN}", StrictJsonFault.Syntax)]
    [InlineData("{\"a\":true}", StrictJsonFault.WrongType)]
    [InlineData("{\"a\":null}", StrictJsonFault.WrongType)]
    [InlineData("{\"a\":\"\\n\"}", StrictJsonFault.BadEscape)]
    [InlineData("{\"a\":\"\\/\"}", StrictJsonFault.BadEscape)]
    [InlineData("{\"a\":\"\\u0041\"}", StrictJsonFault.BadEscape)]
    [InlineData("{\"a\":\"\\\\\\u0041\"}", StrictJsonFault.BadEscape)]
    [InlineData("{\"\\u0061\":1}", StrictJsonFault.BadEscape)]
    [InlineData("{\"a\":\"\u007F\"}", StrictJsonFault.ControlCharacter)]
    [InlineData("{\"a\":\"\u0085\"}", StrictJsonFault.ControlCharacter)]
    [InlineData("{\"\u009F\":1}", StrictJsonFault.ControlCharacter)]
    [InlineData("{\"a\":1,}", StrictJsonFault.Syntax)]
    [InlineData("{\"a\":1", StrictJsonFault.Syntax)]
    [InlineData("{\"a\"}", StrictJsonFault.Syntax)]
    [InlineData("{'a':1}", StrictJsonFault.Syntax)]
    [InlineData("{\"a\":1/**/}", StrictJsonFault.Syntax)]
    [InlineData("{\"a\":[[[[[[[[[1]]]]]]]]]}", StrictJsonFault.Syntax)]
    public void What_is_not_strict_is_refused_by_name(string text, StrictJsonFault fault) =>
        Assert.Equal(fault, Fault(() => Parse(text)));

    [Fact]
    public void A_text_that_is_not_utf8_is_refused() =>
        Assert.Equal(StrictJsonFault.NotUtf8, Fault(() => StrictObject.Parse([.. "{\"a\":\""u8, 0xC3, .. "\"}"u8], 100)));

    [Fact]
    public void A_lone_surrogate_in_utf8_is_refused() =>
        Assert.Equal(StrictJsonFault.NotUtf8, Fault(() => StrictObject.Parse([.. "{\"a\":\""u8, 0xED, 0xA0, 0x80, .. "\"}"u8], 100)));

    [Fact]
    public void A_text_over_its_limit_is_refused() =>
        Assert.Equal(StrictJsonFault.TooLarge, Fault(() => StrictObject.Parse("{\"a\":1}"u8, 6)));

    [Fact]
    public void A_text_at_its_limit_is_read() => Assert.Equal(1, StrictObject.Parse("{\"a\":1}"u8, 7).Integer("a"));

    [Theory]
    [InlineData("{\"a\":\"AA\"}", StrictJsonFault.WrongLength)]
    [InlineData("{\"a\":\"AAA=\"}", StrictJsonFault.BadBase64)]
    [InlineData("{\"a\":\"AAB\"}", StrictJsonFault.BadBase64)]
    [InlineData("{\"a\":\"A+A\"}", StrictJsonFault.BadBase64)]
    [InlineData("{\"a\":\"A A\"}", StrictJsonFault.BadBase64)]
    [InlineData("{\"a\":\"A\"}", StrictJsonFault.BadBase64)]
    [InlineData("{\"a\":1}", StrictJsonFault.WrongType)]
    [InlineData("{\"b\":\"AAA\"}", StrictJsonFault.MissingName)]
    public void Bytes_are_canonical_and_of_the_length_asked_for(string text, StrictJsonFault fault) =>
        Assert.Equal(fault, Fault(() => Parse(text).Bytes("a", 2)));

    [Fact]
    public void A_number_in_quotes_is_no_integer() => Assert.Equal(StrictJsonFault.WrongType, Fault(() => Parse("{\"a\":\"1\"}").Integer("a")));

    [Fact]
    public void A_flag_is_0_or_1() => Assert.Equal(StrictJsonFault.BadValue, Fault(() => Parse("{\"a\":2}").Flag("a")));

    [Fact]
    public void A_name_that_nobody_took_is_unknown() => Assert.Equal(StrictJsonFault.UnknownName, Fault(() => Parse("{\"a\":1}").End()));

    [Fact]
    public void A_name_is_taken_once() => Assert.Equal(StrictJsonFault.MissingName, Fault(() =>
    {
        var json = Parse("{\"a\":1}");
        json.Integer("a");
        json.Integer("a");
    }));

    [Fact]
    public void Another_version_is_not_supported() => Assert.Equal(StrictJsonFault.UnsupportedVersion, Fault(() => Parse("{\"v\":2}").Version(1)));

    [Fact]
    public void A_list_of_one_kind_holds_no_other() => Assert.Equal(StrictJsonFault.WrongType, Fault(() => Parse("{\"a\":[1,\"b\"]}").Integers("a")));

    [Theory]
    [InlineData("", 1, 2)]
    [InlineData("éé", 0, 3)]
    public void Text_keeps_its_bounds_in_bytes(string text, int min, int max) =>
        Assert.Equal(StrictJsonFault.WrongLength, Fault(() => Parse($"{{\"a\":\"{text}\"}}").Text("a", min, max)));

    [Fact]
    public void The_largest_integer_is_read_and_written()
    {
        var text = new StrictJsonWriter().Integer("a", StrictObject.MaxInteger).ToUtf8();
        Assert.Equal(StrictObject.MaxInteger, StrictObject.Parse(text, 100).Integer("a"));
    }

    [Fact]
    public void The_writer_refuses_what_the_reader_would()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new StrictJsonWriter().Integer("a", -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new StrictJsonWriter().Integer("a", StrictObject.MaxInteger + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new StrictJsonWriter().Integers("a", [-1]));
        Assert.Throws<ArgumentException>(() => new StrictJsonWriter().Text("a", "\n"));
        Assert.Throws<ArgumentException>(() => new StrictJsonWriter().Text("a", "\u0085"));
        Assert.ThrowsAny<ArgumentException>(() => new StrictJsonWriter().Text("a", "\uD800").ToUtf8());
    }

    [Fact]
    public void Any_text_without_control_characters_comes_back() => Prop.ForAll<string>(text =>
    {
        var plain = new string([.. (text ?? "").Where(c => !char.IsControl(c) && !char.IsSurrogate(c))]);
        return StrictObject.Parse(new StrictJsonWriter().Text("a", plain).ToUtf8(), 1 << 20).Text("a") == plain;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void No_text_throws_anything_but_a_named_fault() => Prop.ForAll<byte[], byte[]>((head, tail) =>
    {
        try
        {
            StrictObject.Parse([(byte)'{', .. head, .. "\"a\":"u8, .. tail], 4096);
        }
        catch (StrictJsonException)
        {
        }
    }).QuickCheckThrowOnFailure();

    private static StrictObject Parse(string text) => StrictObject.Parse(Encoding.UTF8.GetBytes(text), 4096);

    private static StrictJsonFault Fault(Action action) => Assert.Throws<StrictJsonException>(action).Fault;
}
