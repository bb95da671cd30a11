namespace CryptoList.Helper.Setup.Service;

/// <summary>A unit of systemd's for the user (systemd.service(5)).</summary>
internal static class SystemdUnit
{
    public const string Name = "cryptolist-bridge.service";

    public static UserService Of(IReadOnlyList<string> command, string configurationFolder) => new(
        Path.Combine(configurationFolder, "systemd", "user", Name),
        $"""
        [Unit]
        Description=CryptoList bridge between mail programs and their servers
        # A key store that is still locked opens some time after the start.
        StartLimitIntervalSec=0

        [Service]
        ExecStart={string.Join(' ', command.Select(Quoted))}
        Restart=on-failure
        RestartSec=15s
        # 2: what was set up cannot be used, and does not get better by trying again.
        RestartPreventExitStatus=2
        UMask=0077
        NoNewPrivileges=yes
        LimitCORE=0
        Environment=DOTNET_EnableDiagnostics=0

        [Install]
        WantedBy=default.target

        """.ReplaceLineEndings("\n"),
        [["systemctl", "--user", "daemon-reload"], ["systemctl", "--user", "enable", Name], ["systemctl", "--user", "restart", Name]]);

    /// <summary>systemd.service(5), "Command lines": quoted, and % and $ stand for themselves.</summary>
    private static string Quoted(string word) =>
        $"\"{word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("%", "%%", StringComparison.Ordinal).Replace("$", "$$", StringComparison.Ordinal)}\"";
}
