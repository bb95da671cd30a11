using System.Diagnostics;
using System.Net;
using CryptoList.EndToEnd.Tests.Worlds;
using CryptoList.Mail.Tests.Smtp;

namespace CryptoList.EndToEnd.Tests.Clients.Provider;

/// <summary>A real Dovecot with mailboxes for the addresses it is given: takes mail by LMTP, gives it by IMAP with TLS, and tells a mail server beside it whose password is right.</summary>
internal sealed class DovecotBoxes : IAsyncDisposable
{
    private readonly string _folder;
    private readonly Process _process;

    private DovecotBoxes(string folder, Process process, IPEndPoint imap, IPEndPoint lmtp) => (_folder, _process, Imap, Lmtp) = (folder, process, imap, lmtp);

    /// <summary>IMAP, TLS from the first octet.</summary>
    public IPEndPoint Imap { get; }

    public IPEndPoint Lmtp { get; }

    /// <summary>The Unix socket of its authentication service.</summary>
    public string AuthSocket => Path.Combine(_folder, "run", "auth-mta");

    public string Log => File.ReadAllText(Path.Combine(_folder, "log"));

    /// <summary>All mail that lies in anybody's mailbox, and what Dovecot keeps beside it.</summary>
    public IEnumerable<byte[]> Everything => Directory.EnumerateFiles(Path.Combine(_folder, "mail"), "*", SearchOption.AllDirectories).Select(File.ReadAllBytes);

    /// <summary>Returns when it listens. Everybody has the same password.</summary>
    public static async Task<DovecotBoxes> StartAsync(string folder, TestAuthority authority, string password, params IReadOnlyList<string> addresses)
    {
        foreach (var name in (string[])["run", "state", "mail"]) Directory.CreateDirectory(Path.Combine(folder, name));
        // Dovecot writes mail as a user of no account.
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Path.Combine(folder, "mail"), (UnixFileMode)0b111_111_111);
        var (imap, lmtp) = (FreePorts.NextEndPoint(), FreePorts.NextEndPoint());
        await File.WriteAllLinesAsync(Path.Combine(folder, "users"), addresses.Select(a => $"{a}:{{PLAIN}}{password}::::::"));
        var configuration = Path.Combine(folder, "dovecot.conf");
        await File.WriteAllTextAsync(configuration, Configuration(folder, authority, imap.Port, lmtp.Port));
        var dovecot = new DovecotBoxes(folder, Process.Start(new ProcessStartInfo("/usr/sbin/dovecot", ["-F", "-c", configuration]))!, imap, lmtp);
        await Waiting.ForPortAsync(imap);
        await Waiting.ForPortAsync(lmtp);
        return dovecot;
    }

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
    }

    private static string Configuration(string folder, TestAuthority authority, int imap, int lmtp) =>
        $$"""
        base_dir = {{folder}}/run
        state_dir = {{folder}}/state
        instance_name = cryptolist-boxes
        protocols = imap lmtp
        ssl = required
        ssl_cert = <{{authority.CertificateFile}}
        ssl_key = <{{authority.KeyFile}}
        log_path = {{folder}}/log
        mail_location = maildir:{{folder}}/mail/%u
        default_internal_user = root
        default_internal_group = root
        first_valid_uid = 0
        first_valid_gid = 0
        auth_mechanisms = plain login scram-sha-256
        passdb {
          driver = passwd-file
          args = username_format=%u {{folder}}/users
        }
        userdb {
          driver = passwd-file
          args = username_format=%u {{folder}}/users
          default_fields = uid=65534 gid=65534 home={{folder}}/mail/%u
        }
        namespace inbox {
          inbox = yes
          mailbox Drafts {
            auto = subscribe
            special_use = \Drafts
          }
          mailbox Sent {
            auto = subscribe
            special_use = \Sent
          }
          mailbox Trash {
            auto = subscribe
            special_use = \Trash
          }
        }
        service imap-login {
          chroot =
          inet_listener imap {
            port = 0
          }
          inet_listener imaps {
            address = 127.0.0.1
            port = {{imap}}
            ssl = yes
          }
        }
        service lmtp {
          chroot =
          inet_listener lmtp {
            address = 127.0.0.1
            port = {{lmtp}}
          }
        }
        service auth {
          unix_listener auth-mta {
            mode = 0666
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
