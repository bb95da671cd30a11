using System.Net;
using CryptoList.EndToEnd.Tests.Clients.Provider;

namespace CryptoList.EndToEnd.Tests.Clients.Programs;

/// <summary>What a mail program is told: where its servers are, who its user is, and a folder of its own, which is its HOME.</summary>
internal sealed record MailAccount(IPEndPoint Imap, IPEndPoint Smtp, string Address, string Home)
{
    /// <summary>The user's name, as it stands before the address.</summary>
    public string Name => char.ToUpperInvariant(Address[0]) + Address[1..Address.IndexOf('@')];

    public string PasswordFile => Path.Combine(Home, ".config", "mailbox-password");

    /// <summary>With the folder made and the password in its file.</summary>
    public static MailAccount Create(PersonsBridge bridge, string address, string home)
    {
        var account = new MailAccount(bridge.Imap, bridge.Smtp, address, home);
        Directory.CreateDirectory(Path.GetDirectoryName(account.PasswordFile)!);
        File.WriteAllText(account.PasswordFile, MailProvider.Password + "\n");
        return account;
    }

    /// <summary>A folder below HOME.</summary>
    public string Folder(string name) => Directory.CreateDirectory(Path.Combine(Home, name)).FullName;

    /// <summary>One of the project's samples with this account's ports, address and name in it; its path.</summary>
    public string FromSample(string name)
    {
        var sample = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Samples", name));
        var mine = sample.Replace("1143", $"{Imap.Port}", StringComparison.Ordinal).Replace("1587", $"{Smtp.Port}", StringComparison.Ordinal)
            .Replace("alice@example.org", Address, StringComparison.Ordinal).Replace("Alice", Name, StringComparison.Ordinal);
        var path = Path.Combine(Home, name);
        File.WriteAllText(path, mine);
        return path;
    }

    /// <summary>A program of this account's user: its HOME is here. Gives what it said; fails when it does.</summary>
    public async Task<string> RunAsync(string program, string[] arguments, string input = "")
    {
        var (code, said) = await ClientProcess.RunAsync(program, arguments, Home, input);
        Assert.True(code == 0, $"{program}: exit code {code}. {said}");
        return said;
    }
}
