using System.Text.Json;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Invitations;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Posts;
using Xunit;

namespace CryptoList.Protocol.Tests.Vectors;

public class VectorCoverageTests
{
    /// <summary>What needs more than one message, the log and keys, and so is tested where it is decided.</summary>
    private static readonly Dictionary<PostFault, string> NotInSubmissions = new()
    {
        [PostFault.LogMissing] = "a server without its own log is an outage, not a message",
        [PostFault.NumberTaken] = "asked of the store of accepted posts",
        [PostFault.MessageIdTaken] = "asked of the store of accepted posts",
        [PostFault.VoidNumberWasAccepted] = "asked of the store of accepted posts",
        [PostFault.ServerKeyMissing] = "an outage of the server's, not a message",
        [PostFault.BodyTooLarge] = "a limit of the server's own",
        [PostFault.RateExceeded] = "a limit of the server's own",
        [PostFault.NullSender] = "a matter of the envelope",
        [PostFault.AutomaticReply] = "refused before the container is looked at",
        [PostFault.Loop] = "refused before the container is looked at",
    };

    /// <summary>What only the server says.</summary>
    private static readonly Dictionary<PostFault, string> NotInCopies = new()
    {
        [PostFault.DistributionUnexpected] = "a copy has a distribution field",
        [PostFault.OtherList] = "a copy belongs to whatever list HDR names; DIST of another is distribution-for-another-post",
        [PostFault.UnknownGroup] = "nobody is in a group that does not exist: not-in-group",
        [PostFault.PeerNotAReceiver] = "who is not the peer, or no receiver, is not a receiver",
        [PostFault.NumberTaken] = "shown and marked as a fork",
        [PostFault.MessageIdTaken] = "shown and marked as a fork",
        [PostFault.VoidNumberWasAccepted] = "the server's memory, not the reader's",
        [PostFault.TooOld] = "shown and marked",
        [PostFault.TooNew] = "shown and marked",
        [PostFault.ServerKeyUnknown] = "the server's layer is gone from a copy",
        [PostFault.ServerKeyRetired] = "the server's layer is gone from a copy",
        [PostFault.ServerKeyMissing] = "the server's layer is gone from a copy",
        [PostFault.ServerLayerDamaged] = "the server's layer is gone from a copy",
        [PostFault.BodyTooLarge] = "a limit of the server's own",
        [PostFault.BodyLengthImpossible] = "a body of impossible length does not decrypt: body-damaged",
        [PostFault.RateExceeded] = "a limit of the server's own",
        [PostFault.NullSender] = "a matter of the envelope",
        [PostFault.AutomaticReply] = "refused before the container is looked at",
        [PostFault.Loop] = "refused before the container is looked at",
    };

    /// <summary>What only a reader can see: it holds what the server does not.</summary>
    private static readonly PostFault[] ReadersOnly =
    [
        PostFault.DistributionMissing, PostFault.DistributionDoubled, PostFault.DistributionMalformed, PostFault.DistributionForAnotherPost,
        PostFault.HeadsOutOfOrder, PostFault.AuthorSignatureInvalid, PostFault.DistributionTimesWrong, PostFault.DistributionDatedAhead,
        PostFault.ListKeyMissing, PostFault.WrapDamaged, PostFault.NotForMyKeys, PostFault.DeviceLayerDamaged,
        PostFault.DistributionSignatureInvalid, PostFault.NotAReceiver, PostFault.NotHeaderProtected, PostFault.InnerFromWrong,
        PostFault.InnerMessageIdWrong, PostFault.InnerMalformed, PostFault.NotAKeyUpdate,
    ];

    [Fact]
    public void There_are_at_least_a_hundred_and_more_fail_than_succeed()
    {
        var outcomes = Kinds().SelectMany(Outcomes).ToList();
        Assert.True(outcomes.Count >= 100, $"{outcomes.Count} vectors");
        var good = outcomes.Count(o => o is "accepted" or "opened" or "replayed" or "joinable" or "read" or "taken" or "believed" or "key");
        Assert.True(outcomes.Count - good > good, $"{good} of {outcomes.Count} succeed");
    }

    [Fact]
    public void Every_fault_of_a_submission_has_a_vector_or_a_reason() =>
        Assert.Equal([], Missing(SubmissionVectorTests.Kind, NotInSubmissions.Keys.Concat(ReadersOnly)));

    [Fact]
    public void Every_fault_of_a_copy_has_a_vector_or_a_reason() =>
        Assert.Equal([], Missing(CopyVectorTests.Kind, NotInCopies.Keys));

    [Fact]
    public void Nothing_is_excused_that_a_vector_shows()
    {
        Assert.Empty(Tokens(SubmissionVectorTests.Kind).Intersect(NotInSubmissions.Keys.Concat(ReadersOnly).Select(PostFaults.Token)));
        Assert.Empty(Tokens(CopyVectorTests.Kind).Intersect(NotInCopies.Keys.Select(PostFaults.Token)));
    }

    [Fact]
    public void Every_fault_of_strict_JSON_and_of_an_invitation_has_a_vector()
    {
        // A value's range and a key's curve are asked by those who know what the value is for.
        var json = Enum.GetValues<StrictJsonFault>().Except([StrictJsonFault.BadValue, StrictJsonFault.BadKey]).Select(f => VectorFolder.Kebab(f.ToString()));
        Assert.Equal([], json.Except(Expected(JsonVectorTests.Kind, "fault")));
        var invitation = Enum.GetValues<InvitationFault>().Select(f => VectorFolder.Kebab(f.ToString()));
        Assert.Equal([], invitation.Except(Expected(InvitationVectorTests.Kind, "fault")));
    }

    [Fact]
    public void Every_refusal_of_a_status_request_and_fault_of_an_answer_has_a_vector_or_a_reason()
    {
        // Asked of the mail, of the store, or of a counter; or of bundles alone.
        ServerRefusal[] elsewhere = [ServerRefusal.NotABundle, ServerRefusal.TooLarge, ServerRefusal.NotAKeyRequest, ServerRefusal.RestChanged, ServerRefusal.NobodyToTakeIt,
            ServerRefusal.Automatic, ServerRefusal.NotAControlMessage, ServerRefusal.UnknownPost, ServerRefusal.NotTheAuthor, ServerRefusal.RateExceeded, ServerRefusal.Replayed];
        Assert.Equal([], Enum.GetValues<ServerRefusal>().Except(elsewhere).Select(ServerRequests.Token).Except(Expected(StatusVectorTests.RequestKind, "token")));
        // What an answer shares with every control message is shown by the requests.
        StatusAnswerFault[] shared = [StatusAnswerFault.OtherList, StatusAnswerFault.NotYet, StatusAnswerFault.LivesTooLong, StatusAnswerFault.Expired];
        Assert.Equal([], Enum.GetValues<StatusAnswerFault>().Except(shared).Select(f => VectorFolder.Kebab(f.ToString())).Except(Expected(StatusVectorTests.AnswerKind, "fault")));
    }

    [Fact]
    public void Every_mark_on_an_opened_post_has_a_vector()
    {
        var marks = VectorFolder.List(CopyVectorTests.Kind).Select(n => VectorFolder.Read(CopyVectorTests.Kind, n).GetProperty("expect"))
            .Where(e => e.TryGetProperty("warnings", out _)).SelectMany(e => e.Texts("warnings"));
        Assert.Equal([], Enum.GetValues<ReadWarnings>().Where(w => w != ReadWarnings.None).Select(w => VectorFolder.Kebab(w.ToString())).Except(marks));
    }

    private static string[] Kinds() => [JsonVectorTests.Kind, SubmissionVectorTests.Kind, CopyVectorTests.Kind, RosterVectorTests.Kind, InvitationVectorTests.Kind, StatusVectorTests.RequestKind, StatusVectorTests.AnswerKind];

    private static IEnumerable<string> Outcomes(string kind) => Expected(kind, "outcome");

    private static HashSet<string> Tokens(string kind) => [.. Expected(kind, "token")];

    private static IEnumerable<string> Missing(string kind, IEnumerable<PostFault> excused) =>
        Enum.GetValues<PostFault>().Except(excused).Select(PostFaults.Token).Except(Tokens(kind));

    private static IEnumerable<string> Expected(string kind, string name)
    {
        foreach (var file in VectorFolder.List(kind))
        {
            if (VectorFolder.Read(kind, file).GetProperty("expect").TryGetProperty(name, out JsonElement value)) yield return value.GetString()!;
        }
    }
}
