using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using CryptoList.Cryptography;
using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Roster;
using CryptoList.Protocol.Tests.Worlds;

namespace CryptoList.Vectors;

/// <summary>A copy on its way to bob, and what bob holds when it comes.</summary>
internal sealed record CopyCase(byte[] Message, Digest Entity = default)
{
    /// <summary>Copies that bob opened before, in order.</summary>
    public IReadOnlyList<byte[]> Earlier { get; init; } = [];

    /// <summary>Bob's log, when it is not the world's.</summary>
    public RosterLog? Log { get; init; }

    public bool NoLog { get; init; }

    /// <summary>Bob's clock, when it is not the world's.</summary>
    public long? Now { get; init; }

    public string Author { get; init; } = "alice@example.org";
}

/// <summary>Makes the vectors of post-copy: alice posts to her list, and bob reads.</summary>
internal static class CopyVector
{
    public const string Folder = "post-copy";

    public static Vector Opened(string name, string what, Func<PostWorld, TestMember, CopyCase> make, ReadWarnings warnings = ReadWarnings.None)
    {
        var (world, bob) = Start();
        var copy = make(world, bob);
        return Write(name, what, world, bob, copy, new JsonObject
        {
            ["outcome"] = "opened",
            ["entity"] = Base64Url.EncodeToString(copy.Entity.ToArray()),
            ["author"] = copy.Author,
            ["warnings"] = Texts.Array(Enum.GetValues<ReadWarnings>().Where(w => w != ReadWarnings.None && warnings.HasFlag(w)).Select(w => Texts.Kebab(w.ToString()))),
        });
    }

    /// <summary>A key update, which brings that epoch's key and nothing to show.</summary>
    public static Vector Brings(long epoch, string name, string what, Func<PostWorld, TestMember, CopyCase> make)
    {
        var (world, bob) = Start();
        return Write(name, what, world, bob, make(world, bob), new JsonObject { ["outcome"] = "key", ["group"] = RosterState.Everyone, ["epoch"] = epoch });
    }

    public static Vector Waits(PostFault fault, string name, string what, Func<PostWorld, TestMember, CopyCase> make) => NotOpened("wait", fault, name, what, make);

    public static Vector Fails(PostFault fault, string name, string what, Func<PostWorld, TestMember, CopyCase> make) => NotOpened("fail", fault, name, what, make);

    /// <summary>A good copy whose octets are changed (as Latin-1 characters).</summary>
    public static Vector Changed(PostFault fault, string name, string what, Func<string, string> change) => Fails(fault, name, what, (w, bob) =>
    {
        var text = Encoding.Latin1.GetString(Good(w, bob).Message);
        var changed = change(text);
        return changed != text ? new CopyCase(Encoding.Latin1.GetBytes(changed)) : throw new InvalidOperationException($"{name} changes nothing.");
    });

    /// <summary>Alice's post as an honest server copies it.</summary>
    public static CopyCase Good(PostWorld world, TestMember bob) => Of(world, bob, new ForgedPost(world, world.Owner));

    public static CopyCase Of(PostWorld world, TestMember bob, ForgedPost forged)
    {
        var post = forged.Seal();
        return new(new ForgedCopy(world, post, bob).Write(), post.EntityHash);
    }

    private static Vector NotOpened(string outcome, PostFault fault, string name, string what, Func<PostWorld, TestMember, CopyCase> make)
    {
        var (world, bob) = Start();
        return Write(name, what, world, bob, make(world, bob), new JsonObject { ["outcome"] = outcome, ["token"] = PostFaults.Token(fault) });
    }

    private static (PostWorld World, TestMember Bob) Start()
    {
        var world = PostWorld.Create("bob");
        world.Time.Advance(TimeSpan.FromMinutes(1));
        return (world, world.Member("bob"));
    }

    private static Vector Write(string name, string what, PostWorld world, TestMember bob, CopyCase copy, JsonObject expect)
    {
        var content = new JsonObject();
        if (!copy.NoLog) content["log"] = Texts.Lines(copy.Log ?? world.Log);
        content["member"] = bob.Id.ToString();
        content["deviceKeys"] = Texts.Array(bob.AllKeys.Select(k => Base64Url.EncodeToString(k.Export())));
        content["listKeys"] = Texts.Array(bob.ListKeys.Select(k => Base64Url.EncodeToString(k.Bytes)));
        content["now"] = copy.Now ?? world.Time.Now;
        if (copy.Earlier.Count > 0) content["earlier"] = Texts.Array(copy.Earlier.Select(Convert.ToBase64String));
        content["message"] = Convert.ToBase64String(copy.Message);
        content["expect"] = expect;
        return new(Folder, name, what, (string)expect["outcome"]! is not ("opened" or "key"), content);
    }
}
