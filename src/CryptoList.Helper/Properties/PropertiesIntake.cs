using CryptoList.Helper.Keyring;
using CryptoList.Helper.Lists;
using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Properties;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Properties;

/// <summary>Takes a list's properties out of an opened post. Whether they are taken or not, such a post is never shown as one.</summary>
internal static class PropertiesIntake
{
    /// <summary>What became of them: a sentence for a person, and why they were not taken (null: they hold).</summary>
    internal sealed record Outcome(string List, long? Version, PropertiesRefusal? Refusal, string Sentence)
    {
        /// <summary>One that is late or lost a race is no fault of anyone's.</summary>
        public int ExitCode => Refusal is null or PropertiesRefusal.OlderVersion or PropertiesRefusal.LostToAnother ? Helper.ExitCode.Done : Helper.ExitCode.Failed;
    }

    /// <summary>Null for an ordinary post.</summary>
    public static Outcome? Take(ReadResult opened, ListReplica list, DeviceKeyring keyring)
    {
        if (!PropertiesEntity.Is(opened.Headers!)) return null;
        var book = new PropertiesBook(list.Folder);
        var (header, author, known) = (opened.Control!.Header, opened.Author!.Address, book.PostHash);
        var refusal = Check(opened, list, keyring, out var properties) ?? book.Take(properties!, opened.Control.PostHash, keyring.ListKey(header.Kid)!);
        var what = properties is null ? $"Properties of {list.Address} from {author}" : $"Version {properties.Version} of the properties of {list.Address}, by {author},";
        return new Outcome(list.Address, properties?.Version, refusal, refusal is { } no
            ? $"{what} {Reason(no)} ({TokenOf(no)})."
            : known == opened.Control.PostHash ? $"{what} holds." : $"{what} holds from now on. See: cryptolist-helper properties show");
    }

    /// <summary>The refusal's name, in lower case with hyphens.</summary>
    public static string TokenOf(PropertiesRefusal refusal) => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(refusal.ToString());

    private static PropertiesRefusal? Check(ReadResult opened, ListReplica list, DeviceKeyring keyring, out ListProperties? properties)
    {
        properties = null;
        var header = opened.Control!.Header;
        if (header.Mode != PostMode.List || header.Group != RosterState.Everyone) return PropertiesRefusal.Misplaced;
        if (PropertiesEntity.TryRead(opened.Headers!, opened.Entity!) is not { } written) return PropertiesRefusal.Malformed;
        if (ListProperties.TryOpen(keyring.ListKey(header.Kid)!, header.List, written.Version, written.Sealed, out var found) is { } closed) return closed;
        if (PropertiesChecks.InPost(found!, header, opened.Distribution!, list.Log) is { } refused) return refused;
        if (opened.Warnings.HasFlag(ReadWarnings.Fork)) return PropertiesRefusal.Fork;
        properties = found;
        return null;
    }

    private static string Reason(PropertiesRefusal refusal) => refusal switch
    {
        PropertiesRefusal.OlderVersion => "came late: newer ones hold",
        PropertiesRefusal.LostToAnother => "were set at the same time as others, which go before them: look at what holds, and set them again if need be",
        PropertiesRefusal.NotAnOwner => "are not taken: only owners set them",
        PropertiesRefusal.Fork => "are not taken: THE SAME AUTHOR SIGNED ANOTHER POST UNDER THIS NUMBER OR MESSAGE-ID, and others may have been shown something else; ask them",
        _ => "are not taken: they are damaged, forged, or not written as they should be",
    };
}
