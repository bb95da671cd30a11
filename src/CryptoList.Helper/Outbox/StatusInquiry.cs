using CryptoList.Helper.Keyring;
using CryptoList.Helper.Lists;
using CryptoList.Helper.Terminal;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Posts;

namespace CryptoList.Helper.Outbox;

/// <summary>Asks a list's server what became of a post, by a mail to the list's <c>+status</c> address that nobody on the way can read.</summary>
internal sealed class StatusInquiry(HelperIo io, ListReplica list, HeldDevice device, Func<byte[], string, CancellationToken, Task<Handing>> hand)
{
    private const string SubAddress = "+status";
    private const long Life = 2L * 24 * 3600;

    /// <summary>Asks; gives the exit code and says what happened.</summary>
    /// <exception cref="HelperException">The Message-ID cannot be one.</exception>
    public async Task<int> AskAsync(string messageId, CancellationToken cancellation)
    {
        var mid = messageId.StartsWith('<') ? messageId : $"<{messageId}>";
        if (!MessageIdSyntax.IsValid(mid)) throw HelperException.Usage($"{messageId} is not a Message-ID. It looks like <abc@example.org>; `send` names it when the post is handed over.");
        var state = list.Log.AtHead(io.Now);
        var request = MemberId.NewRandom();
        var sealedRequest = ControlMessage.Seal(
            ControlType.StatusRequest, list.Log.List, device.SigningKey, state.ServerSigningKey.Fingerprint, state.CurrentSealKey,
            list.Log.HeadNumber, list.Log.Head, io.Now, io.Now + Life, new StatusRequest(mid).ToJson(), request);
        new StatusBook(list.Folder).Asked(request, mid, io.Now);

        var at = list.Address.LastIndexOf('@');
        var to = list.Address[..at] + SubAddress + list.Address[at..];
        var from = list.OwnAddress(io.Now) ?? throw HelperException.Refused($"You are not in {list.Address}.");
        var mail = ControlMail.Write(from, to, "[...]", $"<{request}@{list.Address[(at + 1)..]}>", io.Now, automatic: null, sealedRequest);
        var answer = await hand(mail, to, cancellation).ConfigureAwait(false);
        switch (answer.Result)
        {
            case HandingResult.Taken:
                io.Say($"Asked about {mid}. The answer comes by mail to {from}; save it and read it with: cryptolist-helper status --answer FILE");
                return ExitCode.Done;
            case HandingResult.Refused:
                io.Say($"Refused: {answer.Reply}");
                return ExitCode.Refused;
            default:
                io.Say($"Not taken now: {answer.Reply}. Ask again later.");
                return ExitCode.Wait;
        }
    }
}
