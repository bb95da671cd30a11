using CryptoList.Lists.Delivery;
using CryptoList.Lists.Hosting;
using CryptoList.Protocol.Identifiers;

namespace CryptoList.Server.Commands.Queue;

/// <summary>The post a command names, its list, and the member if one is named, who may have left meanwhile.</summary>
internal sealed record QueueSelection(PostProgress Post, HostedList? List, MemberId? Member, string? Address)
{
    /// <summary>For sentences.</summary>
    public string Name => Address is null ? $"post {Post.Post}" : $"the copy of post {Post.Post} for {Address}";

    /// <exception cref="CommandException">There is no such post, or no copy of it for that member.</exception>
    public static async Task<QueueSelection> FindAsync(CommandSession session, long number, string? who, CancellationToken cancel)
    {
        var post = await session.Data.Queue.ProgressAsync(number, cancel) ?? throw CommandException.Usage($"There is no post {number}. See: cryptolist queue list --all");
        var list = session.Data.Lists.Find(post.List);
        if (who is null) return new(post, list, null, null);
        // Among the copies, not the members: a copy of one who left can be looked at too.
        var copy = (await session.Data.Queue.CopiesAsync(number, cancel)).Select(c => (c.Member, CopyFacts.Of(c, list).Address))
            .FirstOrDefault(c => c.Member.ToString() == who || string.Equals(c.Address, who, StringComparison.OrdinalIgnoreCase));
        return copy.Address is null ? throw CommandException.Usage($"Post {number} has no copy for '{who}'. See: cryptolist queue show {number}") : new(post, list, copy.Member, copy.Address);
    }
}
