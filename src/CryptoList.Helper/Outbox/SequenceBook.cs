using CryptoList.Helper.Home;
using CryptoList.Protocol.Posts;

namespace CryptoList.Helper.Outbox;

/// <summary>Gives out the numbers of one device in one list, and remembers which came to nothing. Every change is on the disk when a call returns.</summary>
public sealed class SequenceBook
{
    /// <summary>How many numbers one post may name as void (protocol section 4).</summary>
    public const int MaxVoidInPost = 16;

    /// <summary>Its name in the list's folder.</summary>
    internal const string FileName = "sender.json";

    private readonly string _path;
    private SenderState _state;

    /// <summary>Opens the book of the list kept in that folder.</summary>
    public SequenceBook(string listFolder)
    {
        _path = Path.Combine(listFolder, FileName);
        _state = File.Exists(_path) ? JsonFile.Read<SenderState>(_path) : new SenderState();
    }

    /// <summary>
    /// Takes the next number of the channel for one sealing, and says which void numbers that post names: the oldest, at most 16.
    /// Numbers that an earlier process took and did not seal become void here.
    /// </summary>
    public (long Number, IReadOnlyList<long> Void) Take(PostChannel channel)
    {
        var now = Of(channel);
        List<long> gone = [.. now.Void.Concat(now.Sealing).Distinct().Order()];
        Save(channel, new(now.Next + 1, [now.Next], gone));
        return (now.Next, [.. gone.Take(MaxVoidInPost)]);
    }

    /// <summary>The number is sealed: from now on it may be out in the world.</summary>
    public void Sealed(PostChannel channel, long number)
    {
        var now = Of(channel);
        Save(channel, now with { Sealing = [.. now.Sealing.Where(n => n != number)] });
    }

    /// <summary>A number that was sealed and then refused, or is sure never to have been sent.</summary>
    public void MakeVoid(PostChannel channel, long number)
    {
        var now = Of(channel);
        Save(channel, now with { Void = [.. now.Void.Append(number).Distinct().Order()] });
    }

    /// <summary>A post was accepted that named these numbers as void: everyone knows now. Or one of them was accepted after all.</summary>
    public void ForgetVoid(PostChannel channel, IReadOnlyCollection<long> numbers)
    {
        var now = Of(channel);
        Save(channel, now with { Void = [.. now.Void.Except(numbers)] });
    }

    /// <summary>The server knows higher numbers of this device than this book does: it is an old copy. Never goes back.</summary>
    public void SkipTo(PostChannel channel, long next)
    {
        var now = Of(channel);
        if (next > now.Next) Save(channel, now with { Next = next });
    }

    private SenderState.GroupNumbers Of(PostChannel channel) => _state.Groups.GetValueOrDefault(channel.ToString()) ?? new(1, [], []);

    private void Save(PostChannel channel, SenderState.GroupNumbers numbers)
    {
        var next = _state with { Groups = new(_state.Groups) { [channel.ToString()] = numbers } };
        JsonFile.Write(_path, next);
        _state = next;
    }
}
