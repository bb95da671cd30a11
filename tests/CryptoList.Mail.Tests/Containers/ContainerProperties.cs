using CryptoList.Mail.Containers;
using CryptoList.Mail.Mime;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CryptoList.Mail.Tests.Containers;

public class ContainerProperties
{
    private static readonly Arbitrary<int> Seeds = Gen.Choose(0, int.MaxValue - 1).ToArbitrary();

    [Fact]
    public void Whatever_relays_do_the_decoded_parts_stay_the_same() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1500), Prop.ForAll(Seeds, seed =>
        {
            var random = new Random(seed);
            var control = System.Text.Encoding.ASCII.GetBytes("{\"v\":1,\"hdr\":\"" + new string('h', random.Next(500)) + "\"}");
            var body = TestBytes.Random(random.Next(3000), seed);
            using var message = new MemoryStream(new Relay(seed).Write(control, body));
            var container = EncryptedContainer.Read(message);
            return container.Control.Span.SequenceEqual(control) && TestBytes.ReadAll(container.OpenBody()).AsSpan().SequenceEqual(body);
        }));

    [Fact]
    public void Any_change_to_the_octets_ends_in_a_result_or_a_named_refusal()
    {
        using var message = ContainerMessages.Write("b", "{\"v\":1}"u8, TestBytes.Random(200, 1));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(10_000), Prop.ForAll(Mutations.Of(message.ToArray()), bytes =>
        {
            using var changed = new MemoryStream(bytes);
            Refusal.OrNone(() => TestBytes.ReadAll(EncryptedContainer.Read(changed).OpenBody()));
            return true;
        }));
    }

    [Fact]
    public void Any_change_to_any_relayed_message_ends_in_a_tree_within_its_bounds_or_a_named_refusal() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(Seeds, seed =>
        {
            var original = new Relay(seed).Write("{}"u8.ToArray(), TestBytes.Random(300, seed));
            var bytes = Mutations.Of(original).Generator.Sample(1).First();
            using var changed = new MemoryStream(bytes);
            return !Refusal.OrNone(() => MimeReader.Index(changed)) || IsWithin(MimeReader.Index(changed), 0, bytes.Length);
        }));

    private static bool IsWithin(MimeEntity entity, long start, long end)
    {
        var bodyEnd = entity.BodyOffset + entity.BodyLength;
        return start <= entity.HeaderOffset && entity.HeaderOffset + entity.HeaderLength <= entity.BodyOffset && bodyEnd <= end
            && entity.Children.All(child => IsWithin(child, entity.BodyOffset, bodyEnd));
    }
}
