namespace CryptoList.Server.Settings;

/// <summary>One or more settings cannot be used.</summary>
public sealed class SettingsException(IReadOnlyList<SettingFault> faults) : FormatException(string.Join(Environment.NewLine, faults))
{
    public IReadOnlyList<SettingFault> Faults { get; } = faults;
}
