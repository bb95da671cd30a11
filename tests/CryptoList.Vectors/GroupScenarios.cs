using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Tests.Worlds;
using static CryptoList.Vectors.CopyVector;
using static CryptoList.Vectors.SubmissionVector;

namespace CryptoList.Vectors;

/// <summary>Posts to a group that has a key of its own.</summary>
internal static class GroupScenarios
{
    private const string Board = "board";

    public static IEnumerable<Vector> All() => [.. Submissions(), .. Copies()];

    private static IEnumerable<Vector> Submissions() =>
    [
        Accepted("group-under-its-own-key", "Bob is in the group.", (w, bob) => Post(w, bob, bob, w.Owner).Seal()),
        Refused(PostFault.EpochUnknown, "group-under-the-key-of-all", "The group has a key of its own.", (w, bob) => (Post(w, bob, bob, w.Owner) with { ListKey = w.ListKey }).Seal()),
        Refused(PostFault.EpochUnknown, "all-under-the-key-of-a-group", "The key of a part, used for everyone.", (w, bob) => (Post(w, bob, bob, w.Owner) with { Group = "all" }).Seal()),
        Refused(PostFault.NotInGroup, "group-left-since", "Its author was in the group at HDR's head.", (w, bob) =>
        {
            var post = Post(w, bob, bob, w.Owner).Seal();
            w.Append(w.AuthorOf(w.Owner).Group(Board, [], [bob.Id]));
            return post;
        }),
    ];

    private static IEnumerable<Vector> Copies() =>
    [
        Opened("group-under-its-own-key", "Alice and bob are in the group.", (w, bob) => Of(w, bob, Post(w, w.Owner, bob, w.Owner))),
        Waits(PostFault.ListKeyMissing, "group-key-missing", "Bob was taken into the group, and its key has not come yet.", (w, bob) =>
        {
            var post = Post(w, w.Owner, bob, w.Owner);
            bob.Lose(post.ListKey);
            return Of(w, bob, post);
        }),
        Fails(PostFault.NotAReceiver, "group-left-before-wrapping", "Wrapped for bob under a head at which he is not in the group.", (w, bob) =>
        {
            var post = Post(w, w.Owner, bob, w.Owner).Seal();
            w.Append(w.AuthorOf(w.Owner).Group(Board, [], [bob.Id]));
            return new(new ForgedCopy(w, post, bob).Write());
        }),
        Fails(PostFault.EpochUnknown, "group-under-the-key-of-all", "A server that takes what it should refuse.", (w, bob) => Of(w, bob, Post(w, w.Owner, bob, w.Owner) with { ListKey = w.ListKey })),
    ];

    private static ForgedPost Post(PostWorld world, TestMember author, params TestMember[] members)
    {
        var key = world.Group(Board, members);
        return new ForgedPost(world, author) { Group = Board, ListKey = key, Epoch = 1 };
    }
}
