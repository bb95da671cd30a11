using CryptoList.Protocol.Json;

namespace CryptoList.Protocol.Roster;

/// <summary>Rights in JSON: <c>"rights":["post","receive"]</c>, each name once, and <c>"order"</c> exactly when <c>update</c> is among them.</summary>
internal static class RightsJson
{
    private static readonly (string Name, Rights Right)[] Known =
    [
        ("post", Rights.Post), ("receive", Rights.Receive), ("owner", Rights.Owner),
        ("distribute", Rights.Distribute), ("update", Rights.Update), ("agent", Rights.Agent),
    ];

    /// <summary>Takes <c>rights</c> and <c>order</c>.</summary>
    public static (Rights Rights, long? UpdateOrder) ReadRights(this StrictObject json)
    {
        var rights = Rights.None;
        foreach (var name in json.Texts("rights"))
        {
            var right = Known.FirstOrDefault(k => k.Name == name).Right;
            if (right == Rights.None) throw new StrictJsonException(StrictJsonFault.BadValue, "rights");
            if (rights.HasFlag(right)) throw new StrictJsonException(StrictJsonFault.DuplicateName, "rights");
            rights |= right;
        }

        return (rights, rights.HasFlag(Rights.Update) ? json.Integer("order") : null);
    }

    /// <exception cref="ArgumentException">An order without <c>update</c>, or <c>update</c> without one.</exception>
    public static StrictJsonWriter RightsAndOrder(this StrictJsonWriter json, Rights rights, long? updateOrder)
    {
        if (rights.HasFlag(Rights.Update) != updateOrder.HasValue) throw new ArgumentException("An order goes with the right to update, and only with it.", nameof(updateOrder));
        json.Texts("rights", Known.Where(k => rights.HasFlag(k.Right)).Select(k => k.Name));
        return updateOrder is { } order ? json.Integer("order", order) : json;
    }
}
