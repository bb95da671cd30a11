using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Json;

namespace CryptoList.Protocol.Control;

/// <summary>One copy that has not arrived: whose, how it stands (lower case with hyphens), since when (Unix seconds) and the relay's last words.</summary>
public sealed record StatusCopy(string Address, string State, long? Time, string Reason);

/// <summary>
/// <c>d</c> of status-answer: <c>{"req":"&lt;16B&gt;","mid","post","accepted","kept":0|1,"complete":0|1,"delivered","waiting","failed","cancelled",
/// "doubt","held","aside","copies":[{"address","state","at","reason"},…],"more"}</c>. <c>req</c>: the request's id. <c>complete</c>: all copies are
/// written down. <c>held</c>: while delivery to the member is paused; <c>aside</c>: set aside by the server. <c>copies</c>: those that have not
/// arrived, at most 100; <c>more</c> counts the others.
/// </summary>
public sealed record StatusAnswer(MemberId Request, string MessageId, long Post, long Accepted)
{
    /// <summary>Most copies named.</summary>
    public const int MaxCopies = 100;

    /// <summary>Longest reason in bytes of UTF-8.</summary>
    public const int MaxReasonBytes = 256;

    private const int MaxAddressBytes = 254;
    private const int MaxStateBytes = 32;

    public bool Kept { get; init; }
    public bool Complete { get; init; }
    public long Delivered { get; init; }
    public long Waiting { get; init; }
    public long Failed { get; init; }
    public long Cancelled { get; init; }
    public long InDoubt { get; init; }
    public long Held { get; init; }
    public long SetAside { get; init; }
    public IReadOnlyList<StatusCopy> Copies { get; init; } = [];
    public long More { get; init; }

    public StrictJsonWriter ToJson() => new StrictJsonWriter().Bytes("req", Request).Text("mid", MessageId).Integer("post", Post).Integer("accepted", Accepted)
        .Integer("kept", Kept ? 1 : 0).Integer("complete", Complete ? 1 : 0).Integer("delivered", Delivered).Integer("waiting", Waiting).Integer("failed", Failed)
        .Integer("cancelled", Cancelled).Integer("doubt", InDoubt).Integer("held", Held).Integer("aside", SetAside)
        .Objects("copies", Copies.Select(ToJson)).Integer("more", More);

    /// <exception cref="StrictJsonException">Not such an object.</exception>
    public static StatusAnswer Parse(StrictObject d)
    {
        var answer = new StatusAnswer(d.MemberId("req"), d.Text("mid"), d.Integer("post"), d.Integer("accepted"))
        {
            Kept = d.Flag("kept"),
            Complete = d.Flag("complete"),
            Delivered = d.Integer("delivered"),
            Waiting = d.Integer("waiting"),
            Failed = d.Integer("failed"),
            Cancelled = d.Integer("cancelled"),
            InDoubt = d.Integer("doubt"),
            Held = d.Integer("held"),
            SetAside = d.Integer("aside"),
            Copies = [.. d.Objects("copies").Select(ParseCopy)],
            More = d.Integer("more"),
        };
        d.End();
        return answer.Copies.Count <= MaxCopies ? answer : throw new StrictJsonException(StrictJsonFault.BadValue, "copies");
    }

    private static StrictJsonWriter ToJson(StatusCopy copy)
    {
        var json = new StrictJsonWriter().Text("address", copy.Address).Text("state", copy.State);
        if (copy.Time is { } at) json.Integer("at", at);
        return json.Text("reason", copy.Reason);
    }

    private static StatusCopy ParseCopy(StrictObject json)
    {
        var copy = new StatusCopy(
            json.Text("address", 0, MaxAddressBytes), json.Text("state", 1, MaxStateBytes), json.Has("at") ? json.Integer("at") : null, json.Text("reason", 0, MaxReasonBytes));
        json.End();
        return copy;
    }
}
