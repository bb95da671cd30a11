using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using CryptoList.Mail.Tests.Smtp;
using CryptoList.Server.Tests.Sink;

namespace CryptoList.Server.Tests.Worlds;

/// <summary>A real Dovecot with a configuration and mailboxes of its own, which takes mail by LMTP on loopback for the users it is given, and for nobody else.</summary>
internal sealed class DovecotLmtp : IAsyncDisposable
{
    private const string Daemon = "/usr/sbin/dovecot";
    private const string Service = "/usr/lib/dovecot/lmtp";

    private readonly DirectoryInfo _folder;
    private readonly Process _process;

    private DovecotLmtp(DirectoryInfo folder, Process process, IPEndPoint endPoint) => (_folder, _process, EndPoint) = (folder, process, endPoint);

    /// <summary>What is missing to run it; null when nothing is.</summary>
    public static string? Missing => !File.Exists(Daemon) || !File.Exists(Service) ? "dovecot-lmtpd is not installed." : Environment.IsPrivilegedProcess ? null : "Dovecot delivers as another user only when started as root.";

    public IPEndPoint EndPoint { get; }

    /// <summary>Returns when it listens.</summary>
    public static async Task<DovecotLmtp> StartAsync(params string[] users)
    {
        var folder = Directory.CreateTempSubdirectory("cryptolist-dovecot-");
        var endPoint = FreePorts.NextEndPoint();
        foreach (var name in (string[])["run", "mail", "state"]) folder.CreateSubdirectory(name);
        await Programs.RunAsync("chmod", ["711", folder.FullName]);
        await Programs.RunAsync("chmod", ["777", Path.Combine(folder.FullName, "mail")]);
        await File.WriteAllLinesAsync(Path.Combine(folder.FullName, "users"), users.Select(u => $"{u}::::::"));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "dovecot.conf"), Configuration(folder.FullName, endPoint.Port));
        var process = Process.Start(new ProcessStartInfo(Daemon, ["-F", "-c", Path.Combine(folder.FullName, "dovecot.conf")]))!;
        var dovecot = new DovecotLmtp(folder, process, endPoint);
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

    /// <summary>What lies in a user's mailbox, with line ends as they were sent.</summary>
    public IReadOnlyList<byte[]> MailOf(string user)
    {
        var inbox = Path.Combine(_folder.FullName, "mail", user, "new");
        return Directory.Exists(inbox) ? [.. Directory.GetFiles(inbox).Select(f => System.Text.Encoding.Latin1.GetBytes(File.ReadAllText(f, System.Text.Encoding.Latin1).ReplaceLineEndings("\r\n")))] : [];
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await Programs.RunAsync("kill", [$"{_process.Id}"]);
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await _process.WaitForExitAsync(late.Token);
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task ListensAsync()
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(EndPoint, late.Token);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(50, late.Token);
            }
        }
    }

    private static string Configuration(string folder, int port) =>
        $$"""
        base_dir = {{folder}}/run
        state_dir = {{folder}}/state
        instance_name = cryptolist-test
        protocols = lmtp
        ssl = no
        log_path = {{folder}}/log
        mail_location = maildir:{{folder}}/mail/%u
        default_login_user = root
        default_internal_user = root
        default_internal_group = root
        first_valid_uid = 0
        first_valid_gid = 0
        passdb {
          driver = static
          args = nopassword=y
        }
        userdb {
          driver = passwd-file
          args = username_format=%u {{folder}}/users
          default_fields = uid=65534 gid=65534 home={{folder}}/mail/%u
        }
        service lmtp {
          chroot =
          inet_listener lmtp {
            address = 127.0.0.1
            port = {{port}}
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
