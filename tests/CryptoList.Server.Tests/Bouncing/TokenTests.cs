using System.Security.Cryptography;
using CryptoList.Lists.Bounces;
using CryptoList.Lists.Tokens;
using CryptoList.Protocol.Identifiers;
using Xunit;

namespace CryptoList.Server.Tests.Bouncing;

public sealed class TokenTests
{
    private static readonly ListId List = ListId.Read(RandomNumberGenerator.GetBytes(16));
    private static readonly TokenKey Key = new(RandomNumberGenerator.GetBytes(32));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(17, 20_600)]
    [InlineData(uint.MaxValue, ushort.MaxValue)]
    public void A_token_reads_as_it_was_written(long post, int day)
    {
        var token = ReturnPathToken.Of(post, MemberId.NewRandom(), day)!.Value;

        Assert.True(ReturnPathToken.TryRead(token.Write(List, Key), List, Key, out var read));
        Assert.Equal(token, read);
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(1L + uint.MaxValue, 0)]
    [InlineData(0, 1 + ushort.MaxValue)]
    public void Numbers_that_do_not_fit_give_no_token(long post, long day) => Assert.Null(ReturnPathToken.Of(post, MemberId.NewRandom(), day));

    [Fact]
    public void Every_changed_bit_is_seen()
    {
        var text = ReturnPathToken.Of(5, MemberId.NewRandom(), 20_600)!.Value.Write(List, Key);
        for (var i = 0; i < text.Length; i++)
        {
            foreach (var letter in "abcdefghijklmnopqrstuvwxyz234567".Where(l => l != text[i]))
                Assert.False(ReturnPathToken.TryRead($"{text[..i]}{letter}{text[(i + 1)..]}", List, Key, out _));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa=")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaé")]
    public void What_is_not_of_the_form_is_no_token(string text) => Assert.False(ReturnPathToken.TryRead(text, List, Key, out _));

    [Fact]
    public void Tokens_of_neighbours_have_nothing_in_common_to_see()
    {
        var member = MemberId.NewRandom();
        var one = ReturnPathToken.Of(1, member, 20_600)!.Value.Write(List, Key);
        var two = ReturnPathToken.Of(2, member, 20_600)!.Value.Write(List, Key);

        Assert.NotEqual(one[13..], two[13..]);
    }
}
