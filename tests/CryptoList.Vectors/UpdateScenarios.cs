using System.Text;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Roster;
using CryptoList.Protocol.Tests.Worlds;
using static CryptoList.Vectors.CopyVector;
using static CryptoList.Vectors.SubmissionVector;

namespace CryptoList.Vectors;

/// <summary>A key that travels under the one before.</summary>
internal static class UpdateScenarios
{
    public static IEnumerable<Vector> All() => [.. Submissions(), .. Copies()];

    private static IEnumerable<Vector> Submissions() =>
    [
        Accepted("key-update", "Alice may replace the key; bob's helper would get it.", (w, _) => Update(w, w.Owner).Seal()),
        Accepted("key-update-without-the-right-to-post", "Who may replace the key need not be one who may post.", (w, bob) =>
        {
            w.Append(w.AuthorOf(w.Owner).Rights(bob.Id, Rights.Update, 2));
            return Update(w, bob).Seal();
        }),
        Refused(PostFault.NoRightToUpdate, "key-update-by-who-may-not", "Bob may post, and not replace the key.", (w, bob) => Update(w, bob).Seal()),
        Refused(PostFault.NoRightToUpdate, "key-update-for-a-group-of-others", "Bob may replace the keys of groups he is in.", (w, bob) =>
        {
            w.Append(w.AuthorOf(w.Owner).Rights(bob.Id, RosterWorld.Ordinary | Rights.Update, 2));
            var key = w.Group("board", w.Owner);
            return (Update(w, bob) with { Group = "board", ListKey = key, Epoch = 1 }).Seal();
        }),
        Refused(PostFault.EpochTooOld, "key-update-after-somebody-left", "Who left has the old key; its 2 hours are over.", (w, bob) =>
        {
            var post = Update(w, w.Owner).Seal();
            w.Remove(bob);
            w.Rekey();
            w.Time.Advance(TimeSpan.FromHours(2) + TimeSpan.FromSeconds(1));
            return post;
        }),
        Refused(PostFault.HeaderMalformed, "key-update-in-mode-2", "It travels in mode 1 alone.", (w, _) => (Update(w, w.Owner) with { Mode = PostMode.Unlinkable }).Seal()),
        Refused(PostFault.HeaderMalformed, "key-update-0", "The flag is 1 or not there.", (w, _) => (Update(w, w.Owner) with { Header = j => $"{j[..^1]},\"update\":0}}" }).Seal()),
    ];

    private static IEnumerable<Vector> Copies() =>
    [
        Brings(2, "key-update", "Bob gets the key of epoch 2 under that of epoch 1.", (w, bob) => Of(w, bob, Update(w, w.Owner))),
        Brings(2, "key-update-to-who-receives-nothing", "It goes to all who hold the key.", (w, bob) =>
        {
            w.Append(w.AuthorOf(w.Owner).Rights(bob.Id, Rights.Post));
            return Of(w, bob, Update(w, w.Owner));
        }),
        Fails(PostFault.NoRightToUpdate, "key-update-by-who-may-not", "A server that takes one by carol.", (w, bob) => Of(w, bob, Update(w, w.Join("carol@example.org")))),
        Fails(PostFault.NotAReceiver, "key-update-to-who-is-suspended", "Wrapped for bob under a head at which he is suspended.", (w, bob) =>
        {
            var post = Update(w, w.Owner).Seal();
            w.Append(w.AuthorOf(w.Owner).MemberSuspend(bob.Id, ""));
            return new(new ForgedCopy(w, post, bob).Write());
        }),
        Fails(PostFault.NotAKeyUpdate, "key-update-that-is-a-text", "The flag, and text inside: shown to nobody.", (w, bob) => Of(w, bob, Update(w, w.Owner) with { Entity = t => t })),
        Fails(PostFault.NotAKeyUpdate, "key-update-for-another-group", "Sealed for all, and names another group.", (w, bob) => Of(w, bob, Update(w, w.Owner, json: j => j.Replace("\"all\"", "\"board\"")))),
        Fails(PostFault.NotAKeyUpdate, "key-update-to-the-same-epoch", "It brings no later epoch than it was sealed under.", (w, bob) => Of(w, bob, Update(w, w.Owner, json: j => j.Replace("\"epoch\":2", "\"epoch\":1")))),
        Fails(PostFault.NotAKeyUpdate, "key-update-with-an-unknown-name", "A name that it does not have.", (w, bob) => Of(w, bob, Update(w, w.Owner, json: j => j.Replace("{\"v\":1,", "{\"v\":1,\"x\":1,")))),
    ];

    /// <summary>The author's key of the next epoch, under the present one; its entry is not needed to read it.</summary>
    private static ForgedPost Update(PostWorld world, TestMember author, Func<string, string>? json = null)
    {
        var key = ListKey.Make(new byte[32], [author.Device.HpkeKey.PublicKey], world.Log.List, RosterState.Everyone, world.Epoch + 1, world.Time.Now);
        var d = $$"""{"v":1,"group":"all","epoch":{{world.Epoch + 1}},"key":"{{Wire.B64(key.Bytes.ToArray())}}"}""";
        var body = Convert.ToBase64String(Encoding.UTF8.GetBytes(json?.Invoke(d) ?? d), Base64FormattingOptions.InsertLineBreaks);
        return new ForgedPost(world, author)
        {
            Header = j => $"{j[..^1]},\"update\":1}}",
            Entity = t => t.Replace("text/plain; charset=utf-8", $"{KeyUpdate.MediaType}").Replace("MIME-Version: 1.0\r\n", "MIME-Version: 1.0\r\nContent-Transfer-Encoding: base64\r\n")
                .Replace("They are good.\r\n", body + "\r\n"),
        };
    }
}
