using CryptoList.Helper.Keyring;
using CryptoList.Helper.Lists;
using CryptoList.Helper.Terminal;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Posts;

namespace CryptoList.Helper.Outbox;

/// <summary>Asks a list's server what became of a post, by a mail to the list's <c>+status</c> address that nobody on the way can read.</summary>
internal sealed class StatusInquiry(HelperIo io, ListReplica list, HeldDevice device)
{
    private const string SubAddress = "+status";
    private const long Life = 2L * 24 * 3600;

    /// <summary>Asks, from another address than the log's where one is given; gives what the mail server said to it.</summary>
    /// <exception cref="HelperException">The Message-ID cannot be one, or this home is not in the list.</exception>
    public async Task<Handing> AskAsync(string messageId, string? sender, Func<byte[], string, string, CancellationToken, Task<Handing>> hand, CancellationToken cancellation)
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
        var carrier = $"<{request}@{list.Address[(at + 1)..]}>";
        var mail = ControlMail.Write(from, to, "[...]", carrier, io.Now, automatic: null, sealedRequest);
        var answer = await hand(mail, sender ?? from, to, cancellation).ConfigureAwait(false);
        if (answer.Result is HandingResult.Taken) new QuestionBook(list.Folder).Asked(new QuestionBook.Question(QuestionKind.Status, request.ToString(), carrier, io.Now) { Posts = [mid] });
        return answer;
    }
}
