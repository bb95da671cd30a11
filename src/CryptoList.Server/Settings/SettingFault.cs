namespace CryptoList.Server.Settings;

/// <summary>A setting that cannot be used: its name, what was found, and what to write instead.</summary>
public sealed record SettingFault(string Name, string? Value, string Instead)
{
    public override string ToString() => Value is null ? $"{Name} is missing: {Instead}" : $"{Name} is '{Value}': {Instead}";
}
