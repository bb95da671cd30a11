using CryptoList.Helper.Commands;
using CryptoList.Helper.Keyring;
using CryptoList.Helper.Lists;
using CryptoList.Helper.Membership;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Invitations;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Roster;
using static CryptoList.Helper.Exchange.SyncReport;

namespace CryptoList.Helper.Exchange;

/// <summary>
/// Begins a long list, whose log is not here yet, with an image of it: signed by the device that the invitation names, so by one who could let in whom it
/// liked anyway, or by another device of one's own. The whole log is asked for, and has to give the same image (<see cref="LogSync"/>).
/// </summary>
internal sealed class ImageMerge(HelperSession session, ControlBook book, SyncReport report)
{
    private long Now => session.Io.Now;

    /// <summary>True when a list began; its lines are taken out.</summary>
    public bool Take(Dictionary<string, BundleLine> lines)
    {
        var moved = false;
        foreach (var join in PendingJoin.All(session.Home))
        {
            var list = join.ReadInvitation().List;
            var mine = lines.Where(l => l.Value.List == list && l.Value.To == join.ReadDevice()).ToList();
            // Who was in it before comes back by an image too; who is in needs none.
            if (session.Lists.Find(list) is { } known && known.StandingAt(Now) != ListStanding.Left) continue;
            if (session.Keyring.Device(join.ReadDevice()) is not { } device) continue;
            foreach (var (name, line) in mine.Where(l => l.Value is SealedControl).Select(l => (l.Key, (SealedControl)l.Value)))
            {
                if (Open(join, device, line) is not { } notice) continue;
                if (ImagePart.TryJoin(notice, Pieces(join, device, mine.Select(l => l.Value))) is not { } image) continue;
                foreach (var part in mine.Where(l => l.Value is SealedImagePart)) lines.Remove(part.Key);
                lines.Remove(name);
                moved |= Begin(join, notice, image, line);
                break;
            }
        }

        return moved;
    }

    private ImageNotice? Open(PendingJoin join, HeldDevice device, SealedControl line)
    {
        // No other message opens without a log: their senders' keys are in it.
        var refusal = ControlMessage.TryOpen(line.Message, device.Fingerprint, device.HpkeKeys.Reverse(), line.List, _ => null, Now, out var message);
        if (refusal is not null || message!.Type != ControlType.LogImage || message.From != join.ReadInvitation().To) return null;
        try
        {
            var notice = ImageNotice.Parse(message.Data);
            return (notice.Number, notice.Head) == (message.RosterNumber, message.RosterHead) ? notice : null;
        }
        catch (StrictJsonException)
        {
            return null;
        }
    }

    private List<ImagePart.Piece> Pieces(PendingJoin join, HeldDevice device, IEnumerable<BundleLine> lines)
    {
        var pieces = new List<ImagePart.Piece>();
        foreach (var part in lines.OfType<SealedImagePart>())
        {
            if (ImagePart.TryOpen(part, device.HpkeKeys.Reverse()) is { } piece) pieces.Add(piece);
            else report.Add(Kind.Refused, join.Address, $"A piece of the image of {join.Address} does not open: it was sealed to another key, or damaged.");
        }

        return pieces;
    }

    private bool Begin(PendingJoin join, ImageNotice notice, byte[] image, SealedControl line)
    {
        var invitation = join.ReadInvitation();
        try
        {
            if (RosterLog.TryFromImage(image) is not { } log || log.List != invitation.List || log.HeadNumber != notice.Number || log.Head != notice.Head)
                throw HelperException.Refused($"What was signed as the state of {join.Address} is not that. Nothing was taken of it; join again with the same link, and tell whoever invited you.");
            if (log.AtHead(Now).MemberOfDevice(invitation.To) is not { Suspended: false } sender || !(MayLetIn(sender) || IsMine(invitation, sender)))
                throw HelperException.Refused($"The state of {join.Address} was signed by one who may not let you in. Nothing was taken of it.");
            if (!InvitationChecks.LetsIn(invitation, log, join.ReadDevice(), Now)) throw HelperException.Refused($"The state of {join.Address} that came does not show you. Nothing was taken of it.");
            InvitationChecks.CheckUsed(invitation, log);
            if (session.Lists.Find(log.List) is { } known && !log.PassesThrough(known.Info.Confirmed, known.Log[known.Info.Confirmed].Signed.Head))
                throw HelperException.Refused($"The state of {join.Address} that came denies what you were shown of it before. Nothing was taken of it; tell whoever invited you, over another channel.");
            var origin = new ImageOrigin(notice.Number, notice.Image.ToString(), invitation.To.ToString(), System.Text.Encoding.ASCII.GetString(ControlBundle.Write([line])).TrimEnd('\n'));
            var replica = ListReplica.Begin(session.Home, log, image, origin, invitation, join.ReadDevice(), Now);
            replica.Save(replica.Info with { Address = join.Own, CatchUpSince = FirstDay.MissedSince(log, replica.Device) });
            session.Lists.Add(replica);
            // Who was here before may have asked a moment ago, for the log that the image stands in for now.
            book.ForgetAsked(ControlBook.LogOf(log.List));
            PendingJoin.Remove(session.Home, log.List);
            var when = replica.StandingAt(Now) == ListStanding.Waiting ? " then" : "";
            report.Add(Kind.Done, replica.Address, $"{StandingSentence.Of(replica, Now).TrimEnd('.')}, by what {(IsMine(invitation, sender) ? "your own device" : sender.Address)} signed of its {log.HeadNumber + 1} entries. The whole log is asked for{when}, and checked when it is here.");
            return true;
        }
        catch (HelperException no)
        {
            report.Add(Kind.Refused, join.Address, no.Message);
            return false;
        }
    }

    private static bool MayLetIn(RosterMember sender) => (sender.Rights & (Rights.Owner | Rights.Agent)) != 0;

    // By a link of another device of my own: whose it is, the invitation's checks look at.
    private static bool IsMine(Invitation invitation, RosterMember sender) => invitation.By == invitation.To && invitation.Rights == Rights.None && sender.Id == invitation.Member;
}
