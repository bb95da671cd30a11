using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Tests.Worlds;

namespace CryptoList.Vectors;

/// <summary>Makes the vectors of post-submission: bob posts to a list that alice opened, a minute after he joined.</summary>
internal static class SubmissionVector
{
    public const string Folder = "post-submission";

    /// <summary>A post that the server takes.</summary>
    public static Vector Accepted(string name, string what, Func<PostWorld, TestMember, PostParts> make)
    {
        var (world, bob) = Start();
        var post = make(world, bob);
        return Write(name, what, world, post.Submission, new JsonObject
        {
            ["outcome"] = "accepted",
            ["ph"] = Base64Url.EncodeToString(post.PostHash.ToArray()),
            ["wl"] = Base64Url.EncodeToString(post.Wrapped),
        });
    }

    /// <summary>A post that the server refuses for this fault.</summary>
    public static Vector Refused(PostFault fault, string name, string what, Func<PostWorld, TestMember, PostParts> make)
    {
        var (world, bob) = Start();
        return Write(name, what, world, make(world, bob).Submission, Refusal(fault));
    }

    /// <summary>A good post whose octets are changed (as Latin-1 characters) until the server refuses it.</summary>
    public static Vector Changed(PostFault fault, string name, string what, Func<string, string> change)
    {
        var (world, bob) = Start();
        var text = Encoding.Latin1.GetString(new ForgedPost(world, bob).Seal().Submission);
        var changed = change(text);
        if (changed == text) throw new InvalidOperationException($"{name} changes nothing.");
        return Write(name, what, world, Encoding.Latin1.GetBytes(changed), Refusal(fault));
    }

    private static (PostWorld World, TestMember Bob) Start()
    {
        var world = PostWorld.Create("bob");
        world.Time.Advance(TimeSpan.FromMinutes(1));
        return (world, world.Member("bob"));
    }

    private static JsonObject Refusal(PostFault fault) => new() { ["outcome"] = "refused", ["token"] = PostFaults.Token(fault) };

    private static Vector Write(string name, string what, PostWorld world, byte[] message, JsonObject expect) =>
        new(Folder, name, what, (string)expect["outcome"]! != "accepted", new JsonObject
        {
            ["log"] = Texts.Lines(world.Log),
            ["sealKeys"] = Texts.Array(world.SealKeys.Select(k => Base64Url.EncodeToString(k.Export()))),
            ["now"] = world.Time.Now,
            ["message"] = Convert.ToBase64String(message),
            ["expect"] = expect,
        });
}
