using CryptoList.Lists.Hosting;
using CryptoList.Mail.Addresses;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Roster;
using CryptoList.Server.Serving;

namespace CryptoList.Server.Commands;

/// <summary>One run of a command over an open data folder.</summary>
internal sealed class CommandSession(CommandIo io, DataFolder data, bool json)
{
    public CommandIo Io { get; } = io;
    public DataFolder Data { get; } = data;

    /// <summary>Output is for a script.</summary>
    public bool Json { get; } = json;

    /// <summary>Unix seconds.</summary>
    public long Now => Io.Time.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>Unix milliseconds.</summary>
    public long NowMilliseconds => Io.Time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>A list by address or id.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    public HostedList List(string text) =>
        (ListId.TryParse(text, out var id) ? Data.Lists.Find(id) : null)
        ?? (EmailAddress.TryParse(text, out var address) ? Data.Lists.FindByAddress(address.Normalized) : null)
        ?? throw CommandException.Usage($"There is no list '{text}' here. See: cryptolist list list");

    /// <summary>A member present now, by address or id.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    public RosterMember Member(HostedList list, string text)
    {
        var state = list.Log.AtHead(Now);
        return (MemberId.TryParse(text, out var id) ? state.Member(id) : null) ?? state.MemberByAddress(text)
            ?? (EmailAddress.TryParse(text, out var address) ? list.MemberByMail(state, address.Normalized) : null)
            ?? throw CommandException.Usage($"{list.Address} has no member '{text}'. See: cryptolist member list {list.Address}");
    }

    public void WriteJson(object facts) => JsonOutput.Write(Io, facts);

    /// <summary>A sentence beside the output, for a person; nothing with <c>--json</c>.</summary>
    public void Hint(string sentence)
    {
        if (!Json) Io.Say(sentence);
    }

    /// <summary>Goes on when <paramref name="yes"/> was given or the person types <paramref name="word"/>.</summary>
    /// <exception cref="CommandException">Neither.</exception>
    public async Task ConfirmAsync(bool yes, string consequence, string word, CancellationToken cancel)
    {
        if (yes) return;
        if (!Io.CanAsk) throw CommandException.Usage($"{consequence} Say so with --yes.");
        await Io.Error.WriteAsync($"{HarmlessText.OfLine(consequence)} Type {HarmlessText.OfLine(word)} to go on: ");
        await Io.Error.FlushAsync(cancel);
        using var lines = new StreamReader(Io.Input());
        if ((await lines.ReadLineAsync(cancel))?.Trim() != word) throw CommandException.Usage("Nothing was done.");
    }
}
