namespace CryptoList.Lists.Delivery;

/// <summary>Which route an address takes: that of its very domain, else that of the nearest domain above it, else the default one.</summary>
internal sealed class RouteTable
{
    private readonly Dictionary<string, int> _byDomain = new(StringComparer.OrdinalIgnoreCase);

    public RouteTable(DeliveryOptions options)
    {
        All = [options.DefaultRoute, .. options.Routes];
        for (var i = 1; i < All.Count; i++)
        {
            foreach (var domain in All[i].Domains) _byDomain.TryAdd(domain, i);
        }
    }

    /// <summary>All routes; the default one first.</summary>
    public IReadOnlyList<RelayRoute> All { get; }

    /// <summary>The place in <see cref="All"/> of the route of an address.</summary>
    public int IndexFor(string address)
    {
        if (_byDomain.Count == 0) return 0;
        var domain = address[(address.LastIndexOf('@') + 1)..];
        if (_byDomain.TryGetValue(domain, out var exact)) return exact;
        for (var dot = domain.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = domain.IndexOf('.', dot + 1))
        {
            if (_byDomain.TryGetValue("*" + domain[dot..], out var above)) return above;
        }

        return 0;
    }
}
