namespace CryptoList.Server.Web;

/// <summary>The pages that somebody who leaves may see.</summary>
internal static class LeavePages
{
    /// <summary>RFC 8058 section 3.1.</summary>
    public const string Field = "List-Unsubscribe";

    /// <inheritdoc cref="Field"/>
    public const string OneClick = "One-Click";

    /// <summary>The last owner's word that they know; no mail program sends it.</summary>
    public const string LastOwnerField = "last-owner";

    /// <inheritdoc cref="LastOwnerField"/>
    public const string Knowing = "knowing";

    /// <summary>The same for a link that was never made, is too old, or is of a list that is gone.</summary>
    public static WebPage NoSuchLink { get; } = new(
        "This link does not work", "It may be too old, or a part of it was lost on the way.", "Take the link from a newer message of the list, or write to its owners.");

    public static WebPage NoSuchPage { get; } = new("There is nothing here", "Links for leaving a mailing list are in its messages.");

    public static WebPage NotAsked { get; } = new("Nothing was done", "The request did not say what to do. Open the link again and press the button.");

    public static WebPage TooMany { get; } = new("Too many requests", "Please try again in a minute.");

    public static WebPage Later { get; } = new("Not just now", "The list's server cannot do it at the moment. Nothing was done. Please try again in a few minutes.");

    public static WebPage Ask(string list, string owners) => new($"Leave {list}?", "You get no more messages of this list.", $"Its owners are told. If you change your mind, write to them: {owners}")
    {
        Button = "Leave the list",
        Fields = [(Field, OneClick)],
    };

    public static WebPage Left(string list, string owners) => new(
        $"You have left {list}", "No message that is posted from now on is for you. One that is already on its way may still arrive.", $"The list's owners are told. To come back, write to them: {owners}");

    public static WebPage LastOwner(string list) => new(
        "You are the last owner",
        $"You are the last owner of {list} who gets its mail. Without you nobody would hear of trouble with it, and nobody would answer those who ask. Nothing was done yet.",
        "Better make another member an owner first. You keep the right to change the list in any case.")
    {
        Button = "Leave all the same",
        Fields = [(Field, OneClick), (LastOwnerField, Knowing)],
    };
}
