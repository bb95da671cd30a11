using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using CryptoList.Mail.Tests.Smtp;

namespace CryptoList.Mail.Tests.Imap;

/// <summary>A real Dovecot with a configuration, a certificate and a mailbox of its own, which lets ann in with the password "correct horse": on one port with TLS, on another with STARTTLS.</summary>
internal sealed class DovecotImap : IAsyncDisposable
{
    public const string Password = "correct horse";

    private readonly DirectoryInfo _folder;
    private readonly TestAuthority _authority;
    private readonly Process _process;

    private DovecotImap(DirectoryInfo folder, TestAuthority authority, Process process, IPEndPoint implicitTls, IPEndPoint startTls) =>
        (_folder, _authority, _process, ImplicitTls, StartTls) = (folder, authority, process, implicitTls, startTls);

    public IPEndPoint ImplicitTls { get; }

    public IPEndPoint StartTls { get; }

    public string CaFile => _authority.CaFile;

    /// <summary>Returns when it listens.</summary>
    public static async Task<DovecotImap> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("cryptolist-dovecot-imap-");
        var authority = new TestAuthority();
        using (authority.Issue())
        {
            // In the files by now.
        }

        var (implicitTls, startTls) = (FreePorts.NextEndPoint(), FreePorts.NextEndPoint());
        if (!OperatingSystem.IsWindows()) folder.UnixFileMode = (UnixFileMode)0b111_001_001;
        foreach (var name in (string[])["run", "state", "mail"]) folder.CreateSubdirectory(name);
        foreach (var name in (string[])["new", "cur", "tmp"]) folder.CreateSubdirectory($"mail/{name}");
        folder.CreateSubdirectory("mail/.Lists.&AOk-t&AOk-/new");
        folder.CreateSubdirectory("mail/.Lists.&AOk-t&AOk-/cur");
        folder.CreateSubdirectory("mail/.Lists.&AOk-t&AOk-/tmp");
        using (var open = Process.Start("chmod", ["-R", "a+rwX", Path.Combine(folder.FullName, "mail")])) await open.WaitForExitAsync();
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "users"), "ann:{PLAIN}" + Password + "::::::\n");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "dovecot.conf"), Configuration(folder.FullName, authority, implicitTls.Port, startTls.Port));
        var process = Process.Start(new ProcessStartInfo("/usr/sbin/dovecot", ["-F", "-c", Path.Combine(folder.FullName, "dovecot.conf")]))!;
        var dovecot = new DovecotImap(folder, authority, process, implicitTls, startTls);
        try
        {
            await dovecot.ListensAsync();
            return dovecot;
        }
        catch
        {
            await dovecot.DisposeAsync();
            throw;
        }
    }

    /// <summary>Puts a message into the inbox, or another folder by its name on disk.</summary>
    public void Deliver(string name, byte[] mail, string folder = "")
    {
        var path = Path.Combine(_folder.FullName, "mail", folder, "tmp", name);
        File.WriteAllBytes(path, mail);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, (UnixFileMode)0b110_110_110);
        File.Move(path, Path.Combine(_folder.FullName, "mail", folder, "new", name));
    }

    /// <summary>Names of all messages that are still unseen and unmoved.</summary>
    public IReadOnlyList<string> Untouched => [.. Directory.GetFiles(Path.Combine(_folder.FullName, "mail", "new")).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    public string Log => File.ReadAllText(Path.Combine(_folder.FullName, "log"));

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using var kill = Process.Start("kill", [$"{_process.Id}"]);
            await kill.WaitForExitAsync();
        }

        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await _process.WaitForExitAsync(late.Token);
        _process.Dispose();
        _authority.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task ListensAsync()
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(StartTls, late.Token);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(50, late.Token);
            }
        }
    }

    private static string Configuration(string folder, TestAuthority authority, int implicitTls, int startTls) =>
        $$"""
        base_dir = {{folder}}/run
        state_dir = {{folder}}/state
        instance_name = cryptolist-imap-test
        protocols = imap
        ssl = required
        ssl_cert = <{{authority.CertificateFile}}
        ssl_key = <{{authority.KeyFile}}
        log_path = {{folder}}/log
        mail_location = maildir:{{folder}}/mail
        first_valid_uid = 0
        first_valid_gid = 0
        auth_mechanisms = plain login
        passdb {
          driver = passwd-file
          args = username_format=%u {{folder}}/users
        }
        userdb {
          driver = static
          args = uid=65534 gid=65534 home={{folder}}/mail
        }
        service imap-login {
          chroot =
          inet_listener imap {
            address = 127.0.0.1
            port = {{startTls}}
          }
          inet_listener imaps {
            address = 127.0.0.1
            port = {{implicitTls}}
            ssl = yes
          }
        }
        service anvil {
          chroot =
        }
        service stats {
          chroot =
        }

        """;
}
