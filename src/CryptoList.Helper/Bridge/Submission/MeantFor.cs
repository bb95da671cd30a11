using CryptoList.Helper.Home;
using CryptoList.Helper.Lists;
using CryptoList.Helper.Reading;
using CryptoList.Mail;
using CryptoList.Mail.Headers;
using CryptoList.Protocol.Posts;

namespace CryptoList.Helper.Bridge.Submission;

/// <summary>What a mail's header says it belongs to: addresses in To and Cc, and the messages it answers.</summary>
internal sealed class MeantFor
{
    // The last one is what is answered; those before it are what that answered.
    private const int MaxAnswered = 10;

    private readonly string _addressed;
    private readonly string[] _answered;

    private MeantFor(HeaderBlock header)
    {
        _addressed = string.Join(' ', header.Where(f => f.HasName("To") || f.HasName("Cc")).Select(f => f.Value));
        _answered = [.. header.Where(f => f.HasName("In-Reply-To") || f.HasName("References")).SelectMany(f => f.Value.Split([' ', '\t', '\r', '\n', ','], StringSplitOptions.RemoveEmptyEntries)).Distinct().TakeLast(MaxAnswered)];
    }

    /// <summary>Reads the header; null where there is none that can be read.</summary>
    public static MeantFor? TryRead(Stream mail)
    {
        try
        {
            mail.Position = 0;
            return new MeantFor(HeaderBlock.ReadFrom(mail));
        }
        catch (MailFormatException)
        {
            return null;
        }
    }

    /// <summary>Whether that address stands in To or Cc.</summary>
    public bool Names(string address)
    {
        for (var at = 0; (at = _addressed.IndexOf(address, at, StringComparison.OrdinalIgnoreCase)) >= 0; at++)
        {
            // Not the end of a longer local part, nor the beginning of a longer domain.
            var (before, after) = (at == 0 ? ' ' : _addressed[at - 1], at + address.Length == _addressed.Length ? ' ' : _addressed[at + address.Length]);
            if (!IsPart(before) && !IsPart(after)) return true;
        }

        return false;
    }

    /// <summary>Whether it answers a post of the list that was opened here, of whoever is a member now.</summary>
    public bool Answers(HomeFolder home, ListReplica list, long now)
    {
        if (_answered.Length == 0) return false;
        var memory = new ReaderMemory(home);
        return list.Log.AtHead(now).Members.Any(member => _answered.Any(id => ReaderRecollection.HasOpened(memory, list.Log.List, member.Id, id)));
    }

    private static bool IsPart(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '+';
}
