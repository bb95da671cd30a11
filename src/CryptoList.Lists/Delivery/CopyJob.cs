using CryptoList.Lists.Hosting;
using CryptoList.Mail.Smtp;
using CryptoList.Protocol.Identifiers;

namespace CryptoList.Lists.Delivery;

/// <summary>
/// One copy between its marking and its outcome. Its stage decides, by one compare-and-swap each, who may still stop it: a copy that is
/// not rendered when its member leaves is never rendered.
/// </summary>
internal sealed class CopyJob(ClaimedCopy claim, HostedList list, PostMaterial material, CommonFields common)
{
    private int _stage;
    private int _settled;

    public ClaimedCopy Claim { get; } = claim;
    public HostedList List { get; } = list;
    public PostMaterial Material { get; } = material;
    public CommonFields Common { get; } = common;
    public MemberId Member => Claim.Member;
    public string Group => Material.Post.Channel.Group;

    /// <summary>The connection that carries it, from <see cref="Stage.Taken"/> on.</summary>
    public DeliveryLane? Lane { get; set; }

    /// <summary>What the wire carries, for this member or for several; pooled, given back with the outcome.</summary>
    public CopyBuffer? Buffer { get; set; }

    /// <summary>The copy's own body, in mode 2; given back with the outcome.</summary>
    public OwnBody? Own { get; set; }

    /// <summary>The number of the message it shares with other members' copies; null when it goes alone.</summary>
    public long? Shared { get; set; }

    /// <summary>A refusal that is not believed yet (<see cref="RefusalGuard"/>).</summary>
    public SmtpReply? Refusal { get; set; }

    /// <summary>Why nothing was rendered, when nothing was.</summary>
    public Withholding? Withheld { get; set; }

    /// <summary>Delivery to its member is paused, and this copy tries whether it may go on.</summary>
    public bool IsProbe { get; set; }

    /// <summary>Set when its member left, or lost a device, after it was rendered.</summary>
    public bool Departing { get; set; }

    /// <summary>With <see cref="Departing"/>: the member keeps other devices and is to have the copy again.</summary>
    public bool AgainForOtherDevices { get; set; }

    public Stage Stage => (Stage)Volatile.Read(ref _stage);

    public bool TryMove(Stage from, Stage to) => Interlocked.CompareExchange(ref _stage, (int)to, (int)from) == (int)from;

    /// <summary>True when it was not rendered yet, and now never will be.</summary>
    public bool TryStop() => TryMove(Stage.Queued, Stage.Stopped) || TryMove(Stage.Taken, Stage.Stopped);

    /// <summary>True when it is ready again, as if no lane had taken it: nothing of it was sent.</summary>
    public bool TryPutBack() => TryMove(Stage.Taken, Stage.Queued) || TryMove(Stage.Rendered, Stage.Queued);

    /// <summary>True for the first caller alone: who tells the outcome.</summary>
    public bool TrySettle() => Interlocked.Exchange(ref _settled, 1) == 0;
}
