namespace CryptoList.Helper.Bridge.Imap;

/// <summary>What a server says to a command that is watched: go on (<paramref name="Done"/> false), or its tagged end with the words behind the tag.</summary>
internal readonly record struct ServerReply(bool Done, string Words)
{
    public bool IsOk => Done && Words.StartsWith("OK", StringComparison.OrdinalIgnoreCase);
}
