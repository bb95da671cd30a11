using CryptoList.EndToEnd.Tests.Worlds;

namespace CryptoList.EndToEnd.Tests.Faults;

/// <summary>What a relay does wrong, where, and how many times before it is well again.</summary>
internal sealed record RelayFault(RelayStage At, Misdeed Does)
{
    private const int Times = 2;

    private static readonly Misdeed[] AnywhereInClear = [Misdeed.Say421, Misdeed.Stall, Misdeed.Reset, Misdeed.Close];

    private int _left = Times;

    /// <summary>It happened.</summary>
    public bool Happened => Volatile.Read(ref _left) < Times;

    /// <summary>Faults of a relay that offers these extensions.</summary>
    public static IEnumerable<RelayFault> Of(RelayOffer offer)
    {
        RelayStage[] stages = offer == RelayOffer.Chunking
            ? [RelayStage.Connected, RelayStage.Hello, RelayStage.Mail, RelayStage.Recipient, RelayStage.Content, RelayStage.EndOfData]
            : [RelayStage.Connected, RelayStage.Hello, RelayStage.Mail, RelayStage.Recipient, RelayStage.Data, RelayStage.Content, RelayStage.EndOfData];
        return stages.SelectMany(at => AnywhereInClear.Select(does => new RelayFault(at, does)))
            .Append(new RelayFault(RelayStage.Connected, Misdeed.Garbage))
            .Append(new RelayFault(RelayStage.Mail, Misdeed.Garbage))
            .Append(new RelayFault(RelayStage.Taken, Misdeed.Reset))
            .Append(new RelayFault(RelayStage.Taken, Misdeed.Close))
            .Append(new RelayFault(RelayStage.Quit, Misdeed.Stall))
            .Append(new RelayFault(RelayStage.Quit, Misdeed.Close));
    }

    /// <summary>Faults of TLS, and within it.</summary>
    public static IEnumerable<RelayFault> OfTls() =>
    [
        new(RelayStage.StartTls, Misdeed.Say421), new(RelayStage.StartTls, Misdeed.Garbage), new(RelayStage.StartTls, Misdeed.Stall),
        new(RelayStage.Handshake, Misdeed.Reset), new(RelayStage.Handshake, Misdeed.Close), new(RelayStage.Handshake, Misdeed.Garbage), new(RelayStage.Handshake, Misdeed.Stall),
        new(RelayStage.Mail, Misdeed.Reset), new(RelayStage.Content, Misdeed.Reset), new(RelayStage.Content, Misdeed.Close), new(RelayStage.EndOfData, Misdeed.Reset),
        new(RelayStage.EndOfData, Misdeed.Garbage),
    ];

    public Misdeed Decide(RelayMoment moment) => moment.Stage == At && Interlocked.Decrement(ref _left) >= 0 ? Does : Misdeed.None;

    public override string ToString() => $"{Does} at {At}";
}
