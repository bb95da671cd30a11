using CryptoList.EndToEnd.Tests.Worlds;

namespace CryptoList.EndToEnd.Tests.Clients;

/// <summary>Runs where the provider's programs, those that post, and the named ones are installed; elsewhere it is skipped by name.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ClientFactAttribute : FactAttribute
{
    public ClientFactAttribute(params string[] programs)
    {
        Skip = Missing;
        var missing = programs.Where(p => ProgramFactAttribute.PathOf(p) is null).ToList();
        if (Skip is null && missing.Count > 0) Skip = $"Not installed here: {string.Join(", ", missing)}.";
    }

    /// <summary>What is missing for any of these tests; null when nothing is.</summary>
    public static string? Missing
    {
        get
        {
            string[] needed = ["/usr/sbin/postfix", "/usr/lib/dovecot/imap", "/usr/lib/dovecot/lmtp", "/usr/bin/neomutt", "/usr/bin/curl", "/usr/bin/python3", "/usr/bin/script"];
            var missing = needed.Where(p => !File.Exists(p)).ToList();
            return missing.Count > 0 ? $"Not installed here: {string.Join(", ", missing)}." : Environment.IsPrivilegedProcess ? null : "Postfix and Dovecot can be started by root alone.";
        }
    }
}
