using System.Globalization;
using CryptoList.Mail.Smtp;
using CryptoList.Mail.Smtp.Client;

namespace CryptoList.Lists.Delivery;

/// <summary>One message under way: a copy for one member, or one that several members of a route share.</summary>
/// <param name="Jobs">Each member's own part in it, all of one post under one distribution.</param>
/// <param name="Recipients">Their addresses, in the same order.</param>
/// <param name="Sender">The return path.</param>
/// <param name="KeyBytes">Octets of all key fields, at most.</param>
/// <param name="Shared">The number in the return path of a message that several share; null for one member's.</param>
internal sealed record CopyMessage(IReadOnlyList<CopyJob> Jobs, IReadOnlyList<EnvelopePath> Recipients, EnvelopePath Sender, int KeyBytes, long? Shared)
{
    /// <summary>What the wire carries; pooled, given back with the outcome.</summary>
    public CopyBuffer? Buffer
    {
        get => Jobs[0].Buffer;
        set
        {
            foreach (var job in Jobs) job.Buffer = value;
        }
    }

    public OutgoingMessage ToMessage(Func<CopyMessage, OutgoingMessage, ReadOnlyMemory<byte>?> render)
    {
        OutgoingMessage message = null!;
        return message = new OutgoingMessage
        {
            Sender = Sender,
            Recipients = Recipients,
            Content = Jobs[0].Material.Parts,
            Streamed = Jobs[0].Material.HasOwnBodies ? StreamedContent.MadeAtRender(Jobs[0].Material.OwnPartsLength, () => Jobs[0].Own!.Parts) : null,
            Render = () => render(this, message),
            HeaderAllowance = Jobs[0].Common.Bytes.Length + KeyBytes + CopyOwnFields.Allowance,
            RendersForAccepted = Shared is not null,
            // One return path for several: who a copy did not reach, only the report can say.
            NamesRecipients = Shared is not null,
            EnvelopeId = Shared?.ToString("x12", CultureInfo.InvariantCulture),
            Notify = Shared is null ? null : DsnNotify.Failure | DsnNotify.Delay,
            Return = Shared is null ? null : DsnReturn.Headers,
            State = this,
        };
    }
}
