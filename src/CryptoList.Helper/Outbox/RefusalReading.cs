using System.Text.RegularExpressions;
using CryptoList.Protocol.Posts;

namespace CryptoList.Helper.Outbox;

/// <summary>Reads a list server's refusal: the fault's name stands first in the reply's text, after the codes.</summary>
internal static partial class RefusalReading
{
    /// <summary>The fault, or null when the words are not a list server's.</summary>
    public static PostFault? FaultOf(string reply) => Name().Match(reply) is { Success: true } found ? PostFaults.FromToken(found.Groups[1].Value) : null;

    /// <summary>The next free number that a <c>number-taken</c> reply names, or null.</summary>
    public static long? NextNumber(string reply) => Next().Match(reply) is { Success: true } found && long.TryParse(found.Groups[1].Value, out var number) && number < 1L << 52 ? number : null;

    /// <summary>True where sealing the same text again, under a new number, can help.</summary>
    public static bool MendsBySealing(PostFault fault) => fault is PostFault.NumberTaken or PostFault.VoidNumberWasAccepted or PostFault.TooOld or PostFault.TooNew
        or PostFault.EpochTooOld or PostFault.EpochUnknown or PostFault.ServerKeyRetired or PostFault.ServerKeyUnknown or PostFault.ServerLayerDamaged
        or PostFault.HeadBeyondLog or PostFault.ContainerMalformed or PostFault.BodyEncodingDamaged or PostFault.BodyHashWrong or PostFault.BodyDamaged or PostFault.KeyFieldMissing or PostFault.KeyFieldMalformed;

    /// <summary>What a refusal of the item, its last reply, says of numbers goes into the book; gives the fault as <see cref="FaultOf"/> does.</summary>
    public static PostFault? TakeIn(SequenceBook book, OutboxItem item)
    {
        var reply = item.LastReply ?? "";
        var fault = FaultOf(reply);
        if (fault is PostFault.NumberTaken) book.SkipTo(item.Channel, NextNumber(reply) ?? 0);
        // The one number that is not void is one that another post holds.
        if (fault is PostFault.VoidNumberWasAccepted) book.ForgetVoid(item.Channel, item.Void);
        if (fault is not PostFault.NumberTaken && item.Number is { } number) book.MakeVoid(item.Channel, number);
        return fault;
    }

    [GeneratedRegex(@"^[245]\d\d[ -](?:[245]\.\d{1,3}\.\d{1,3} )?([a-z]+(?:-[a-z]+)*):")]
    private static partial Regex Name();

    [GeneratedRegex(@"\bnext[^0-9/]{0,40}?(\d{1,16})\b")]
    private static partial Regex Next();
}
