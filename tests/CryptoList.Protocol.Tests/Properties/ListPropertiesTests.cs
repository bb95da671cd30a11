using System.Text;
using CryptoList.Cryptography;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Properties;
using CryptoList.Protocol.Tests.Worlds;
using Xunit;

namespace CryptoList.Protocol.Tests.Properties;

public sealed class ListPropertiesTests : IDisposable
{
    private static readonly byte[] Png = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    private readonly RosterWorld _world = new();
    private readonly SigningKey _device = SigningKey.Generate();
    private readonly ListKey _key = new(new byte[ListKey.Size]);

    public void Dispose()
    {
        _device.Dispose();
        _key.Dispose();
    }

    [Fact]
    public void What_was_sealed_opens_with_its_signature()
    {
        Assert.Null(ListProperties.TryOpen(_key, _world.Log.List, 3, Make(3).Seal(_key), out var opened));
        Assert.True(opened!.IsSignedBy(_device.PublicKey));
        Assert.Equal(["One \"quoted\" \\ line"], opened.Description);
        Assert.Equal(Png, opened.Pictures.Single().Data.ToArray());
    }

    [Fact]
    public void Under_another_version_list_or_key_it_does_not_open()
    {
        using var other = new ListKey([.. Enumerable.Repeat((byte)1, ListKey.Size)]);
        var octets = Make(3).Seal(_key);
        Assert.Equal(PropertiesRefusal.Damaged, ListProperties.TryOpen(_key, _world.Log.List, 4, octets, out _));
        Assert.Equal(PropertiesRefusal.Damaged, ListProperties.TryOpen(_key, new RosterWorld().Log.List, 3, octets, out _));
        Assert.Equal(PropertiesRefusal.Damaged, ListProperties.TryOpen(other, _world.Log.List, 3, octets, out _));
    }

    [Fact]
    public void Another_keys_signature_is_worth_nothing()
    {
        using var other = SigningKey.Generate();
        Assert.False(Make(1).IsSignedBy(other.PublicKey));
    }

    [Fact]
    public void A_changed_word_breaks_the_signature()
    {
        var octets = Make(1).Signed.ToArray();
        octets[octets.AsSpan().IndexOf("quoted"u8)] ^= 1;
        Assert.False(ListProperties.Parse(octets).IsSignedBy(_device.PublicKey));
    }

    [Theory]
    [InlineData("\"version\":1", "\"version\":0")]
    [InlineData("\"version\":1", "\"version\":1,\"more\":1")]
    [InlineData("\"v\":1,", "\"v\":2,")]
    [InlineData("image/png", "image/jpeg")]
    [InlineData("image/png", "text/html")]
    [InlineData(",\"pictures\":[", ",\"picture\":[")]
    public void What_is_not_written_exactly_so_is_no_properties(string from, string to)
    {
        var made = Make(1).Signed.Span;
        var json = Encoding.UTF8.GetString(made[..^64]).Replace(from, to, StringComparison.Ordinal);
        byte[] changed = [.. Encoding.UTF8.GetBytes(json), .. made[^64..]];
        Assert.Throws<StrictJsonException>(() => ListProperties.Parse(changed));
    }

    [Fact]
    public void The_largest_there_can_be_fits_into_one_control_message()
    {
        var lines = Enumerable.Repeat(new string('"', ListProperties.MaxDescriptionBytes / ListProperties.MaxLines), ListProperties.MaxLines).ToList();
        var pictures = Enumerable.Range(0, 4).Select(_ => ListPicture.Of((byte[])[.. Png, .. new byte[(ListProperties.MaxPictureBytes / 4) - Png.Length]])!).ToList();
        var largest = ListProperties.Create(_world.Log, _device, 1L << 52, lines, pictures, _world.Time.Now);
        var notice = new Protocol.Control.PropertiesNotice(largest.Version, 1L << 52, Digest.Zero, largest.Seal(_key)).ToJson();
        Assert.True(notice.ToUtf8().Length < Protocol.Control.ControlMessage.MaxBytes - 1024);
        Assert.Throws<ArgumentException>(() => ListProperties.Create(_world.Log, _device, 1, [.. lines, "x"], pictures, 0));
        Assert.Throws<ArgumentException>(() => ListProperties.Create(_world.Log, _device, 1, [], [.. pictures, ListPicture.Of(Png)!], 0));
    }

    private ListProperties Make(long version) => ListProperties.Create(_world.Log, _device, version, ["One \"quoted\" \\ line"], [ListPicture.Of(Png)!], _world.Time.Now);
}
