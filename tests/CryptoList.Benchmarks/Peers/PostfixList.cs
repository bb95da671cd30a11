using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace CryptoList.Benchmarks.Peers;

/// <summary>Debian's Postfix with a folder of its own, exploding a plain list with one return path for each member (VERP). Needs root.</summary>
internal sealed partial class PostfixList : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cryptolist-postfix-").FullName;

    public PostfixList(int members, IPEndPoint relay)
    {
        Port = SmtpSink.FreePort();
        Directory.CreateDirectory(ConfigFolder);
        var queue = Directory.CreateDirectory(Path.Combine(_folder, "queue")).FullName;
        var data = Directory.CreateDirectory(Path.Combine(_folder, "data")).FullName;
        // The parts that drop root must reach their folders.
        Run("/bin/chmod", "755", _folder, ConfigFolder, queue);
        Run("/bin/chown", "postfix", data);
        File.WriteAllText(Path.Combine(ConfigFolder, "main.cf"), $"""
            compatibility_level = 3.7
            myhostname = lists.test
            mydestination =
            inet_interfaces = 127.0.0.1
            inet_protocols = ipv4
            mynetworks = 127.0.0.0/8
            queue_directory = {queue}
            data_directory = {data}
            disable_dns_lookups = yes
            smtp_dns_support_level = disabled
            smtp_host_lookup = native
            relayhost = [127.0.0.1]:{relay.Port}
            virtual_alias_domains = lists.test
            virtual_alias_maps = hash:{ConfigFolder}/members
            virtual_alias_expansion_limit = 20000
            smtpd_authorized_verp_clients = 127.0.0.1
            smtpd_recipient_restrictions = permit_mynetworks, reject
            smtpd_tls_security_level = none
            smtp_tls_security_level = none
            message_size_limit = 60000000
            maillog_file = /var/log/cryptolist-bench-postfix.log
            smtp_destination_concurrency_limit = 20
            smtp_destination_recipient_limit = 50
            default_process_limit = 100

            """);
        File.WriteAllLines(Path.Combine(ConfigFolder, "master.cf"), File.ReadAllLines("/etc/postfix/master.cf.proto").Select(Service));
        var all = string.Join(", ", Enumerable.Range(0, members).Select(i => $"m{i:D5}@example.net"));
        File.WriteAllText(Path.Combine(ConfigFolder, "members"), $"list@lists.test {all}\n");
        Run("/usr/sbin/postmap", "-c", ConfigFolder, $"hash:{ConfigFolder}/members");
        Run("/usr/sbin/postfix", "-c", ConfigFolder, "start");
        SmtpSink.WaitFor(() => SmtpSink.CanConnect(Port), TimeSpan.FromSeconds(10), "Postfix to listen");
    }

    public static bool IsThere => File.Exists("/usr/sbin/postfix") && File.Exists("/etc/postfix/master.cf.proto") && Environment.IsPrivilegedProcess;

    private int Port { get; }

    private string ConfigFolder => Path.Combine(_folder, "etc");

    /// <summary>Hands it one message of about that many bytes for all members.</summary>
    public void Post(int size)
    {
        var line = string.Concat(Enumerable.Repeat("abcdefghij ", 6)) + "end\r\n";
        var text = new StringBuilder($"From: alice@example.net\r\nTo: list@lists.test\r\nSubject: bench\r\nMessage-ID: <{Guid.NewGuid():N}@example.net>\r\n\r\n");
        while (text.Length < size) text.Append(line);
        using var client = new TcpClient("127.0.0.1", Port) { NoDelay = true };
        using var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.ASCII);
        Expect(reader, "220");
        (string Command, string Reply)[] dialogue =
        [
            ("EHLO x.test", "250"), ("MAIL FROM:<owner-list@lists.test> XVERP", "250"), ("RCPT TO:<list@lists.test>", "250"),
            ("DATA", "354"), ($"{text}.", "250"), ("QUIT", "221"),
        ];
        foreach (var (command, reply) in dialogue)
        {
            stream.Write(Encoding.ASCII.GetBytes(command + "\r\n"));
            Expect(reader, reply);
        }
    }

    public void Dispose()
    {
        Run("/usr/sbin/postfix", "-c", ConfigFolder, "stop");
        Directory.Delete(_folder, recursive: true);
    }

    private string Service(string line) =>
        line.StartsWith("smtp ", StringComparison.Ordinal) && line.Contains("inet", StringComparison.Ordinal)
            ? $"127.0.0.1:{Port} inet n - n - - smtpd"
            : Chrooted().Replace(line, "$1n");

    private static void Expect(StreamReader reader, string code)
    {
        string line;
        do line = reader.ReadLine() ?? throw new IOException("Postfix closed the connection.");
        while (line.Length > 3 && line[3] == '-');
        if (!line.StartsWith(code, StringComparison.Ordinal)) throw new IOException($"Postfix said: {line}");
    }

    private static void Run(string program, params string[] arguments)
    {
        // Inherited output: Postfix's master keeps a pipe open for as long as it runs.
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec \"$0\" \"$@\" >/dev/null 2>&1", program, .. arguments]))!;
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: exit code {process.ExitCode}");
    }

    [GeneratedRegex(@"^(\S+ +(unix|fifo|inet|unix-dgram) +\S+ +\S+ +)y")]
    private static partial Regex Chrooted();
}
