using CryptoList.Mail.Mime;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CryptoList.Mail.Tests.Samples;

public class SampleProperties
{
    public static TheoryData<string> All => [.. Sample.Names];

    [Theory]
    [MemberData(nameof(All))]
    public void Any_change_to_a_sample_ends_in_a_result_or_a_named_refusal(string name)
    {
        using var sample = Sample.Open(name);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1500), Prop.ForAll(Mutations.Of(sample.ToArray()), bytes =>
        {
            using var changed = new MemoryStream(bytes);
            foreach (var decoding in Enum.GetValues<TransferDecoding>())
                Refusal.OrNone(() => ReadAll(changed, MimeReader.Index(changed), decoding));
            return true;
        }));
    }

    private static void ReadAll(Stream message, MimeEntity entity, TransferDecoding decoding)
    {
        foreach (var field in MimeReader.ReadHeaders(message, entity))
            Assert.NotNull(field.Text);
        if (entity.Children.Count == 0)
            TestBytes.ReadAll(MimeReader.OpenDecoded(message, entity, decoding));
        foreach (var child in entity.Children)
            ReadAll(message, child, decoding);
    }
}
