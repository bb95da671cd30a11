using System.CommandLine;

namespace CryptoList.Server.Commands;

/// <summary>Arguments that several commands take.</summary>
internal static class Arguments
{
    public static Argument<string> List() => new("LIST") { Description = "The list's address or id" };

    public static Argument<string> Member() => new("MEMBER") { Description = "The member's address or id" };

    public static Argument<long> Post() => new("POST") { Description = "The post's number, from: cryptolist queue list" };

    public static Argument<string> Entries() => new("FILE") { Description = "Signed entries, one line each, as cryptolist-helper wrote them; - is standard input" };

    public static Option<bool> Yes() => new("--yes") { Description = "Do not ask" };
}
