using CryptoList.Protocol.Posts;

namespace CryptoList.EndToEnd.Tests.Worlds;

/// <summary>What a member made of a copy. Text, subject and author are there only when it opened.</summary>
public sealed record Reading(ReadVerdict Verdict, PostFault? Fault, ReadWarnings Warnings, string? Author, string? Subject, string? Text)
{
    /// <summary>The text, or the verdict and the fault in brackets.</summary>
    public override string ToString() => Verdict is ReadVerdict.Opened ? (Warnings is ReadWarnings.None ? Text! : $"{Text} [{Warnings}]") : $"[{Verdict} {Fault}]";
}
