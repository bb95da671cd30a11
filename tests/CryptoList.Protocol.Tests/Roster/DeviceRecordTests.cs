using System.Text;
using CryptoList.Cryptography.Hpke;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Keys;
using Xunit;

namespace CryptoList.Protocol.Tests.Roster;

public class DeviceRecordTests
{
    private readonly DeviceKeys _keys = DeviceKeys.Generate();

    [Fact]
    public void A_record_keeps_its_bytes()
    {
        var record = Make();
        var read = DeviceRecord.Parse(record.Raw);
        Assert.Equal(record.Raw.ToArray(), read.Raw.ToArray());
        Assert.Equal(_keys.Fingerprint, read.Fingerprint);
        Assert.Equal("phone", read.Name);
    }

    [Fact]
    public void A_record_is_laid_down_as_the_protocol_says() =>
        Assert.Matches("^\\{\"v\":1,\"sign\":\"[\\w-]{87}\",\"kem\":\"0010\",\"hpke\":\"[\\w-]{87}\",\"name\":\"phone\"\\}$", Encoding.UTF8.GetString(Make().Raw.Span));

    [Theory]
    [InlineData("\"v\":1", "\"v\":2", StrictJsonFault.UnsupportedVersion)]
    [InlineData("\"kem\":\"0010\"", "\"kem\":\"10\"", StrictJsonFault.BadKey)]
    [InlineData("\"kem\":\"0010\"", "\"kem\":\"0020\"", StrictJsonFault.BadKey)]
    [InlineData("\"sign\":\"B", "\"sign\":\"C", StrictJsonFault.BadKey)]
    [InlineData("\"hpke\":\"B", "\"hpke\":\"A", StrictJsonFault.BadKey)]
    [InlineData("\"name\":\"phone\"", "\"name\":\"phone\",\"x\":1", StrictJsonFault.UnknownName)]
    [InlineData(",\"name\":\"phone\"", "", StrictJsonFault.MissingName)]
    public void What_is_no_record_is_refused(string find, string replace, StrictJsonFault fault)
    {
        var text = Encoding.UTF8.GetString(Make().Raw.Span);
        Assert.Contains(find, text, StringComparison.Ordinal);
        Assert.Equal(fault, Assert.Throws<StrictJsonException>(() => DeviceRecord.Parse(Encoding.UTF8.GetBytes(text.Replace(find, replace)))).Fault);
    }

    [Fact]
    public void A_name_of_65_bytes_is_refused() =>
        Assert.Equal(StrictJsonFault.WrongLength, Assert.Throws<StrictJsonException>(() => DeviceRecord.Create(_keys.SigningKey.PublicKey, _keys.HpkeKey.PublicKey, new string('x', 65))).Fault);

    [Fact]
    public void A_record_is_signed_for_one_member_of_one_list()
    {
        var (list, member) = (ListId.Read(new byte[16]), MemberId.NewRandom());
        var record = Make();
        var signature = record.Sign(_keys.SigningKey, list, member);
        Assert.True(record.IsSignedFor(list, member, signature));
        Assert.False(record.IsSignedFor(list, MemberId.NewRandom(), signature));
        Assert.False(record.IsSignedFor(ListId.Read(MemberId.NewRandom().ToArray()), member, signature));
        Assert.False(DeviceRecord.Create(_keys.SigningKey.PublicKey, HpkePrivateKey.Generate().PublicKey, "phone").IsSignedFor(list, member, signature));
    }

    private DeviceRecord Make() => DeviceRecord.Create(_keys.SigningKey.PublicKey, _keys.HpkeKey.PublicKey, "phone");
}
