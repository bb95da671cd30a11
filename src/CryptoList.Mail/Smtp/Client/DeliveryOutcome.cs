namespace CryptoList.Mail.Smtp.Client;

/// <summary>What became of a message, recipient by recipient.</summary>
public sealed class DeliveryOutcome
{
    private readonly RecipientOutcome _all;
    private readonly RecipientOutcome[]? _each;

    internal DeliveryOutcome(RecipientOutcome all, int count) => (_all, Count) = (all, count);

    internal DeliveryOutcome(RecipientOutcome[] each) => (_each, Count) = (each, each.Length);

    /// <summary>The number of recipients.</summary>
    public int Count { get; }

    /// <summary>For the recipient of that index, in the order of the message's list.</summary>
    public RecipientOutcome this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            return _each is null ? _all : _each[index];
        }
    }

    /// <summary>Whether every recipient has it.</summary>
    public bool IsDelivered => _each is null ? _all.Status == DeliveryStatus.Delivered : Array.TrueForAll(_each, r => r.Status == DeliveryStatus.Delivered);
}
