using CryptoList.Mail.Bounces;
using CryptoList.Mail.Smtp;

namespace CryptoList.Lists.Bounces;

/// <summary>
/// What a refusal says against an address (RFC 3463): 5.x.x counts 1, a full mailbox for now (4.2.2) one half. Policy (5.7.x), content
/// (5.6.x) and a sender's address not liked (5.1.7, 5.1.8) are about us or the post, and count nothing; nor does any other refusal for now.
/// </summary>
public static class BounceWeights
{
    public static double Of(EnhancedStatusCode status) => status switch
    {
        { Class: 5, Subject: 6 or 7 } or { Class: 5, Subject: 1, Detail: 7 or 8 } => 0,
        { Class: 5 } => 1,
        { Class: 4, Subject: 2, Detail: 2 } => 0.5,
        _ => 0,
    };

    /// <summary>Of the relay's reply in the dialogue; a reply without enhanced code counts as x.0.0.</summary>
    public static double Of(SmtpReply reply) => reply.Code / 100 is 4 or 5 ? Of(reply.Enhanced ?? new EnhancedStatusCode(reply.Code / 100, 0, 0)) : 0;

    /// <summary>Of one recipient in a report: what failed counts, and what is put off for a full mailbox.</summary>
    public static double Of(RecipientReport report) => report is { Action: DsnAction.Failed or DsnAction.Delayed, Status: { } status } ? Of(status) : 0;
}
