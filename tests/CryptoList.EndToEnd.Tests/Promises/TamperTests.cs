using System.Buffers.Text;
using System.Text;
using System.Text.RegularExpressions;
using CryptoList.EndToEnd.Tests.Worlds;
using CryptoList.Protocol.Posts;

namespace CryptoList.EndToEnd.Tests.Promises;

/// <summary>
/// Every field flipped, dropped, doubled or swapped by somebody on the way is refused under the right name: on the way in by the server,
/// over real SMTP, on the way out by the reader.
/// </summary>
public sealed class TamperTests
{
    private static readonly Dictionary<string, string> HeaderFields = new()
    {
        ["v"] = "unsupported-version",
        ["list"] = "other-list",
        ["group"] = "unknown-group",
        ["mode"] = "mode-not-allowed",
        ["mid"] = "post-signature-invalid",
        ["dev"] = "device-not-in-force",
        ["kid"] = "post-signature-invalid",
        ["epoch"] = "post-signature-invalid",
        ["seq"] = "post-signature-invalid",
        ["ts"] = "post-signature-invalid",
        ["rn"] = "head-beyond-log",
        ["rh"] = "head-not-on-log",
    };

    [Fact]
    public async Task What_was_changed_on_the_way_in_is_refused_by_the_server_under_its_name_and_nothing_of_it_goes_out()
    {
        await using var world = await World.StartAsync();
        var list = await MailingList.OpenAsync(world, ["bob"]);
        var other = await MailingList.OpenAsync(world, ["bob"], "other@lists.example.net", new Member("carol", world.Time));
        var post = list.Seal(list.Owner, "The real one.");
        var (real, second, elsewhere) = (Message.Parse(post), Message.Parse(list.Seal(list.Owner, "The second one.")), Message.Parse(other.Seal(other.Owner, "Elsewhere.")));

        var cases = InControl(real).Concat(InBody(real, second)).Concat(InKeyField(real, second)).ToList();
        cases.Add(("rn of HDR lowered", real.WithControl(c => InHeader(c, json => Regex.Replace(json, "\"rn\":(\\d+)", m => $"\"rn\":{long.Parse(m.Groups[1].Value) - 1}"))), "head-not-on-log"));
        cases.Add(("the control part of another post", real.WithControl(_ => Control(second)), "body-hash-wrong"));
        cases.Add(("a post of another list", elsewhere, "other-list"));
        cases.Add(("the key field of a post of another list", real.Replace("CryptoList-Key", _ => elsewhere.Field("CryptoList-Key")), "server-key-unknown"));
        cases.Add(("a distribution field", real.With("CryptoList-Distribution: v=1; dist=AAAA; sig=AAAA"), "distribution-unexpected"));

        foreach (var (what, changed, name) in cases)
        {
            var reply = await world.SubmitAsync(changed.ToOctets());
            Assert.True(reply.Code is 550 or 554 && reply.ToString().Contains($" {name}:", StringComparison.Ordinal), $"{what}: not {name}: {reply}");
        }

        Assert.Empty(await world.Operator.Queue.PostsAsync(null, 10));
        // Unchanged it is taken, and so each refusal was for the change alone.
        await world.PostAsync(post);
        var copies = await world.CopiesAsync();
        Assert.Equal("The real one.", list.Member("bob").Read(copies["bob@example.org"].Single()).ToString());
        Assert.True(cases.Count > 60, $"{cases.Count} cases");
    }

    [Fact]
    public async Task What_was_changed_on_the_way_out_is_refused_by_the_reader_under_its_name()
    {
        await using var world = await World.StartAsync();
        var list = await MailingList.OpenAsync(world, ["bob", "carol"]);
        var bob = list.Member("bob");
        await world.PostAsync(list.Seal(list.Owner, "The first one."));
        await world.PostAsync(list.Seal(list.Owner, "The second one."));
        var copies = await world.CopiesAsync();
        var real = Message.Parse(copies[bob.Address].Single(c => bob.Read(c).Text == "The first one."));
        var second = Message.Parse(copies[bob.Address].Single(c => bob.Read(c).Text == "The second one."));
        var carols = Message.Parse(copies["carol@example.org"].Single(c => list.Member("carol").Read(c).Text == "The first one."));

        const string Key = "CryptoList-Key", Dist = "CryptoList-Distribution";
        var cases = new List<(string What, Message Changed, PostFault Fault)>
        {
            ("no key field", real.Without(Key), PostFault.KeyFieldMissing),
            ("another member's key field", real.Replace(Key, _ => carols.Field(Key)), PostFault.NotForMyKeys),
            ("another post's key field", real.Replace(Key, _ => second.Field(Key)), PostFault.DeviceLayerDamaged),
            ("ct flipped", real.Replace(Key, f => Flip(f, "ct")), PostFault.DeviceLayerDamaged),
            ("to flipped", real.Replace(Key, f => Flip(f, "to")), PostFault.NotForMyKeys),
            ("a key field without ct", real.Replace(Key, f => Regex.Replace(f, "; *\r\n ct=.*", "", RegexOptions.Singleline)), PostFault.KeyFieldMalformed),
            ("no distribution field", real.Without(Dist), PostFault.DistributionMissing),
            ("the distribution field twice", real.With(real.Field(Dist)), PostFault.DistributionDoubled),
            ("another post's distribution field beside it", real.With(second.Field(Dist)), PostFault.DistributionDoubled),
            ("another post's distribution field", real.Replace(Dist, _ => second.Field(Dist)), PostFault.DistributionForAnotherPost),
            ("the distribution's signature flipped", real.Replace(Dist, f => Flip(f, "sig")), PostFault.DistributionSignatureInvalid),
            ("the body of another post", real.WithBody(_ => second.Part(1)), PostFault.BodyHashWrong),
            ("the body flipped", real.WithBody(b => Flipped(b, b.Length / 2)), PostFault.BodyHashWrong),
            ("the body cut", real.WithBody(b => b[..^1]), PostFault.BodyHashWrong),
            ("the control part of another post", real.WithControl(_ => Control(second)), PostFault.DistributionForAnotherPost),
            ("everything of another post but its key field", second.Replace(Key, _ => real.Field(Key)), PostFault.DeviceLayerDamaged),
        };
        foreach (var (name, fault) in new[]
                 {
                     ("v", PostFault.DistributionMalformed), ("list", PostFault.DistributionForAnotherPost), ("mid", PostFault.DistributionForAnotherPost), ("an", PostFault.DistributionSignatureInvalid),
                     ("ah", PostFault.DistributionSignatureInvalid), ("ats", PostFault.DistributionSignatureInvalid), ("rn", PostFault.HeadBeyondLog), ("rh", PostFault.DistributionSignatureInvalid),
                     ("ts", PostFault.DistributionSignatureInvalid),
                 })
        {
            cases.Add(($"{name} of the distribution changed", real.Replace(Dist, f => InDistribution(f, json => Change(json, name))), fault));
            cases.Add(($"{name} of the distribution dropped", real.Replace(Dist, f => InDistribution(f, json => Drop(json, name))), PostFault.DistributionMalformed));
            cases.Add(($"{name} of the distribution doubled", real.Replace(Dist, f => InDistribution(f, json => Double(json, name))), PostFault.DistributionMalformed));
        }

        foreach (var (what, changed, fault) in cases)
        {
            var reading = bob.Read(changed.ToOctets());
            Assert.True(reading.Fault == fault && reading.Text is null, $"{what}: not {fault}: {reading}");
        }

        // Whatever is changed in the signed parts, one check or another refuses it, and none waits for ever.
        foreach (var (what, changed, _) in InControl(real).Concat(InBody(real, second)))
        {
            var reading = bob.Read(changed.ToOctets());
            Assert.True(reading is { Verdict: ReadVerdict.Fail or ReadVerdict.NotAPost or ReadVerdict.Wait, Text: null }, $"{what}: {reading}");
        }

        Assert.Equal("The first one.", bob.Read(real.ToOctets()).ToString());
    }

    [Fact]
    public async Task A_post_under_a_list_key_that_was_replaced_after_a_removal_is_refused_by_name_two_hours_later()
    {
        await using var world = await World.StartAsync();
        var list = await MailingList.OpenAsync(world, ["bob", "carol"]);
        var (soon, late) = (list.Seal(list.Owner, "Soon after."), list.Seal(list.Owner, "Long after."));
        await list.RemoveAsync(list.Member("carol"));
        await list.RekeyAsync();

        await world.PostAsync(soon);
        world.Time.By += TimeSpan.FromHours(2.1);

        Assert.Contains(" epoch-too-old:", (await world.SubmitAsync(late)).ToString());
        await world.PostAsync(list.Seal(list.Owner, "Under the new key."));
        Assert.Equal(["Soon after.", "Under the new key."], (await world.CopiesAsync())["bob@example.org"].Select(c => list.Member("bob").Read(c).ToString()).Order());
    }

    private static IEnumerable<(string What, Message Changed, string Name)> InControl(Message real)
    {
        foreach (var (name, fault) in HeaderFields)
        {
            yield return ($"{name} of HDR changed", real.WithControl(c => InHeader(c, json => Change(json, name))), fault);
            yield return ($"{name} of HDR dropped", real.WithControl(c => InHeader(c, json => Drop(json, name))), "header-malformed");
            yield return ($"{name} of HDR doubled", real.WithControl(c => InHeader(c, json => Double(json, name))), "header-malformed");
        }

        foreach (var name in new[] { "bh", "wh", "sig" }) yield return ($"{name} flipped", real.WithControl(c => Change(c, name)), "post-signature-invalid");
        foreach (var name in new[] { "v", "hdr", "bh", "wh", "sig" })
        {
            yield return ($"{name} dropped", real.WithControl(c => Drop(c, name)), "control-part-malformed");
            yield return ($"{name} doubled", real.WithControl(c => Double(c, name)), "control-part-malformed");
        }

        yield return ("a name more in the control part", real.WithControl(c => c[..^1] + ",\"x\":1}"), "control-part-malformed");
    }

    private static IEnumerable<(string What, Message Changed, string Name)> InBody(Message real, Message second)
    {
        yield return ("the body's first octet flipped", real.WithBody(b => Flipped(b, 0)), "body-hash-wrong");
        yield return ("the body's last octet flipped", real.WithBody(b => Flipped(b, b.Length - 1)), "body-hash-wrong");
        yield return ("the body cut", real.WithBody(b => b[..^16]), "body-hash-wrong");
        yield return ("the body twice over", real.WithBody(b => [.. b, .. b]), "body-hash-wrong");
        yield return ("the body of another post", real.WithBody(_ => second.Part(1)), "body-hash-wrong");
        yield return ("no body part", real with { Body = real.Body[..real.Body.LastIndexOf($"--{real.Boundary}\r\n", StringComparison.Ordinal)] + $"--{real.Boundary}--\r\n" }, "container-malformed");
        yield return ("the body part twice", real with { Body = real.Body.Replace($"--{real.Boundary}--", real.Body[real.Body.LastIndexOf($"--{real.Boundary}\r\n", StringComparison.Ordinal)..]) }, "container-malformed");
        yield return ("no closing boundary", real with { Body = real.Body.Replace($"--{real.Boundary}--\r\n", "") }, "container-malformed");
        yield return ("ordinary mail", real.Replace("Content-Type", _ => "Content-Type: text/plain"), "not-a-post");
    }

    private static IEnumerable<(string What, Message Changed, string Name)> InKeyField(Message real, Message second)
    {
        const string Key = "CryptoList-Key";
        yield return ("no key field", real.Without(Key), "key-field-missing");
        yield return ("two key fields", real.With(second.Field(Key)), "key-field-doubled");
        yield return ("the key field of another post", real.Replace(Key, _ => second.Field(Key)), "server-layer-damaged");
        yield return ("to flipped", real.Replace(Key, f => Flip(f, "to")), "server-key-unknown");
        yield return ("enc flipped", real.Replace(Key, f => Flip(f, "enc")), "server-layer-damaged");
        yield return ("ct flipped", real.Replace(Key, f => Flip(f, "ct")), "server-layer-damaged");
        yield return ("a version to come", real.Replace(Key, f => f.Replace("v=1", "v=2")), "key-field-malformed");
        yield return ("a parameter twice", real.Replace(Key, f => f.Replace("v=1;", "v=1; v=1;")), "key-field-malformed");
    }

    private static string Control(Message message) => Encoding.Latin1.GetString(message.Part(0));

    private static string InHeader(string control, Func<string, string> change) => Regex.Replace(control, "\"hdr\":\"([^\"]*)\"", m => $"\"hdr\":\"{Recode(m.Groups[1].Value, change)}\"");

    private static string InDistribution(string field, Func<string, string> change) => Regex.Replace(Regex.Replace(field, "\r\n[ \t]", " "), "dist=([^;]*);", m => $"dist={Recode(m.Groups[1].Value.Replace(" ", ""), change)};");

    private static string Recode(string encoded, Func<string, string> change) => Base64Url.EncodeToString(Encoding.Latin1.GetBytes(change(Encoding.Latin1.GetString(Base64Url.DecodeFromChars(encoded)))));

    /// <summary>Another value of the same form: a number one more, another first character of a text.</summary>
    private static string Change(string json, string name) => Regex.Replace(json, $"(\"{name}\":)(?:(\\d+)|\"(<?)(.)([^\"]*)\")",
        m => m.Groups[1].Value + (m.Groups[2].Success ? $"{long.Parse(m.Groups[2].Value) + 1}" : $"\"{m.Groups[3].Value}{(m.Groups[4].Value == "b" ? 'c' : 'b')}{m.Groups[5].Value}\""));

    private static string Drop(string json, string name) => Regex.Replace(json, $",\"{name}\":(?:\\d+|\"[^\"]*\")|\"{name}\":(?:\\d+|\"[^\"]*\"),", "");

    private static string Double(string json, string name) => Regex.Replace(json, $"\"{name}\":(?:\\d+|\"[^\"]*\")", m => $"{m.Value},{m.Value}");

    /// <summary>A parameter's value with another character amid it.</summary>
    private static string Flip(string field, string name) => Regex.Replace(field, $"(\\b{name}=)(....)(.)", m => $"{m.Groups[1].Value}{m.Groups[2].Value}{(m.Groups[3].Value == "B" ? 'C' : 'B')}");

    private static byte[] Flipped(byte[] octets, int at) => [.. octets[..at], (byte)(octets[at] ^ 1), .. octets[(at + 1)..]];
}
