using CryptoList.Lists.Hosting;
using CryptoList.Lists.Letters;
using CryptoList.Lists.Membership;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Roster;
using Microsoft.Extensions.Logging;

namespace CryptoList.Lists.Leaving;

/// <summary>
/// Takes a member off at its own wish: the same cut as the operator's, a <c>member-suspend</c> entry signed by the server, so that the very
/// next post is locked without the member. Owners are told as of any cut, and confirm or lift it. The last owner who gets the list's mail is
/// warned first, since a click in a mail program must not leave a list without anybody who hears of trouble. Safe for any number at once.
/// </summary>
public sealed partial class LeaveService(RemovalService removals, LetterOffice office, LetterComposer composer, LeaveLinks links, TimeProvider time, ILogger<LeaveService> logger)
{
    /// <summary>The reason that stands in the log.</summary>
    public const string Why = "left at their own wish (unsubscribe)";

    private const long SecondsADay = 24 * 3600;

    /// <summary>
    /// Cuts the bearer's member off, durably; once more is the same as once. The last owner is cut off only when <paramref name="knowing"/>,
    /// and otherwise warned by mail, once a day.
    /// </summary>
    /// <exception cref="StoreUnavailableException">Nothing was done; later it may be.</exception>
    public async ValueTask<LeaveOutcome> LeaveAsync(HostedList list, LeaveToken token, bool knowing, CancellationToken cancel = default)
    {
        // What is missing may be this member's removal, or their return; and an entry signed on half a log would be a fork.
        if (list.IsBehind) throw new StoreUnavailableException("The stored log lacks entries that were verified before.");
        if (Member(list, token) is not { Suspended: false } member) return LeaveOutcome.Left;
        if (!knowing && IsLastOwner(list, member))
        {
            await office.PutAsync([Warning(list, member)], cancel).ConfigureAwait(false);
            return LeaveOutcome.LastOwner;
        }

        var cut = await removals.CutAsync(list, member.Id, Why, cancel).ConfigureAwait(false);
        if (cut is { Outcome: AppendOutcome.Refused, Refusal: not (RosterRefusal.AlreadySuspended or RosterRefusal.UnknownMember) })
            throw new StoreUnavailableException($"The member could not be cut off: {cut.Refusal}.");
        LogLeft(list.Id, member.Id);
        return LeaveOutcome.Left;
    }

    /// <summary>Whether leaving takes the word that this is the last owner who gets the list's mail.</summary>
    public bool IsLastOwner(HostedList list, LeaveToken token) => Member(list, token) is { Suspended: false } member && IsLastOwner(list, member);

    private RosterMember? Member(HostedList list, LeaveToken token) => list.Log.AtHead(Now()).Members.FirstOrDefault(m => token.IsOf(m.Id));

    private bool IsLastOwner(HostedList list, RosterMember member) =>
        member.Rights.HasFlag(Rights.Owner) && !list.Log.AtHead(Now()).Members.Any(m => m.Rights.HasFlag(Rights.Owner) && !m.Suspended && m.Id != member.Id);

    private Letter Warning(HostedList list, RosterMember member)
    {
        var how = links.LinkFor(list, member.Id) is { } link ? $"To leave all the same, open this page and say so there:\r\n{link}\r\n" : "To leave all the same, ask whoever runs the server to take you off.\r\n";
        return composer.ToPerson(
            list, LetterKind.Warning, $"warning {list.Key} {member.Id} {Now() / SecondsADay}", list.MailAddress(member), "You are the last owner of this list",
            $"Somebody, or your mail program, asked that you leave {list.Address}.\r\n\r\n"
            + "You are its last owner who gets its mail. Without you nobody would hear of trouble\r\nwith it, so nothing was done yet. Make another member an owner first.\r\n\r\n" + how);
    }

    private long Now() => time.GetUtcNow().ToUnixTimeSeconds();

    [LoggerMessage(EventId = 1851, EventName = "member-left", Level = LogLevel.Information, Message = "List {List}: member {Member} left at their own wish")]
    private partial void LogLeft(ListId list, MemberId member);
}
