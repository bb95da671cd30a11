using CryptoList.Lists.Control;
using CryptoList.Lists.Delivery;
using CryptoList.Lists.Hosting;
using CryptoList.Lists.Letters;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Roster;

namespace CryptoList.Lists.CatchingUp;

/// <summary>
/// Sends posts again that a member's device missed (draft, section 7): as ordinary copies, wrapped for the member's devices of the moment they go, of posts that are
/// kept and were the member's to read when they were accepted, or that the list's policy on history opens.
/// </summary>
public sealed class MissedPosts(IKeptPosts posts, LetterOffice office, BundleLetters bundles, DeliveryOptions delivery, KeyMailOptions options, TimeProvider time)
{
    private const long AnswerLife = 7L * 24 * 3600;

    private readonly RouteTable _routes = new(delivery);

    /// <summary>Does it, and stores the answer; false when that occasion was known.</summary>
    public async ValueTask<bool> AnswerAsync(HostedList list, RosterMember member, RosterDevice device, ControlMessage message, MissedRequest request, string occasion, CancellationToken cancel)
    {
        var (log, now) = (list.Log, time.GetUtcNow().ToUnixTimeSeconds());
        var (send, gone) = (new List<long>(), new List<string>());
        if (request.Since is { } since)
        {
            foreach (var post in await posts.SinceAsync(list.Key, since, options.MissedPosts, cancel).ConfigureAwait(false))
            {
                // Of a time that was not theirs they do not even hear.
                if (!IsFor(log, member, post, now)) continue;
                if (post.Kept) send.Add(post.Post);
                else gone.Add(post.MessageId);
            }
        }

        foreach (var id in request.MessageIds.Distinct(StringComparer.Ordinal))
        {
            var found = (await posts.FindAsync(list.Key, id, cancel).ConfigureAwait(false)).Where(p => p.Kept && IsFor(log, member, p, now)).ToList();
            if (found.Count == 0) gone.Add(id);
            send.AddRange(found.Select(p => p.Post));
        }

        var sent = await posts.SendAgainAsync(send, member.Id, _routes.All[_routes.IndexFor(list.MailAddress(member))].Id, time.GetUtcNow().ToUnixTimeMilliseconds(), cancel).ConfigureAwait(false);
        var answer = new MissedAnswer(message.Id, sent, [.. gone.Take(MissedRequest.MaxMessageIds)]);
        var sealedAnswer = ControlMessage.Seal(
            ControlType.MissedAnswer, list.Id, list.SigningKey(now), device.Fingerprint, device.HpkeKey, log.HeadNumber, log.Head, now, now + AnswerLife, answer.ToJson());
        var line = BundleLetters.Line(new SealedControl(list.Id, device.Fingerprint, now + AnswerLife, sealedAnswer));
        return await office.PutAsync([.. bundles.Make(list, LetterKind.Answer, occasion, list.MailAddress(member), [line], "auto-replied", now + AnswerLife, member.Id, device.Fingerprint)], cancel).ConfigureAwait(false) > 0;
    }

    private static bool IsFor(RosterLog log, RosterMember member, KnownPost post, long now)
    {
        var state = log.AtHead(now);
        // A post to one member is that member's alone.
        if (post.Channel.Receiver(state, member.Id) is null || post.AcceptedNumber > log.HeadNumber) return false;
        // As keys are handed out: the first of the devices that are there says since when.
        var opened = state.Policy.History > 0 && member.Devices.Count > 0 && post.Accepted >= member.Devices.Min(d => d.AddedTime) - state.Policy.History;
        return opened || post.Channel.Receiver(log.At(post.AcceptedNumber, post.Accepted), member.Id) is not null;
    }
}
