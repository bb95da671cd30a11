using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CryptoList.Helper.Tests.Worlds;

/// <summary>
/// A relay on loopback with a Maildir for each person. What is for a list's own addresses goes to the server, by its envelope; its
/// answers come back here. Mail can be held back, to be delivered later, again, or in another order.
/// </summary>
public sealed class PostOffice : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly string _root;
    private readonly KeyDesk _desk;
    private int _delivered;

    public PostOffice(string root, KeyDesk desk)
    {
        (_root, _desk) = (root, desk);
        _listener.Start();
        _ = RunAsync();
    }

    public string Address => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>While true nothing is put into Maildirs.</summary>
    public bool Holds { get; set; }

    /// <summary>Nothing that is sent arrives anywhere, and the sender is told that it did.</summary>
    public bool Loses { get; set; }

    /// <summary>How many calls of <see cref="Arrive"/> a mail is on its way, either way; 0: it is there at once.</summary>
    public int Slowness { get; set; }

    private readonly List<(int Left, string To, byte[] Mail)> _onTheWay = [];

    /// <summary>Time goes by: what was on its way long enough arrives, at the server too.</summary>
    public void Arrive()
    {
        var all = _onTheWay.ConvertAll(m => (Left: m.Left - 1, m.To, m.Mail));
        _onTheWay.Clear();
        _onTheWay.AddRange(all.Where(m => m.Left > 0));
        foreach (var (_, to, mail) in all.Where(m => m.Left <= 0))
        {
            if (to == _desk.KeyAddress) _desk.Take(mail, Deliver);
            else if (to == _desk.Address) foreach (var (address, copy) in _desk.Server.Submit(mail).Copies) Deliver(address, copy);
            else Put(to, mail);
        }
    }

    /// <summary>Mail that is held back: to whom, and the octets.</summary>
    public List<(string To, byte[] Mail)> Held { get; } = [];

    /// <summary>All that was ever sent to a +key address.</summary>
    public List<byte[]> ToKey { get; } = [];

    public string MaildirOf(string address)
    {
        var folder = Path.Combine(_root, "mail", address);
        foreach (var part in (string[])["new", "cur", "tmp"]) Directory.CreateDirectory(Path.Combine(folder, part));
        return folder;
    }

    /// <summary>All mail in somebody's mailbox is lost.</summary>
    public void Empty(string address)
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(MaildirOf(address), "new"))) File.Delete(file);
    }

    public void Deliver(string to, byte[] mail)
    {
        if (Slowness > 0) _onTheWay.Add((Slowness, to, mail));
        else if (Holds) Held.Add((to, mail));
        else Put(to, mail);
    }

    /// <summary>A report (RFC 3464) that this mail, of which it quotes the header, could not be delivered.</summary>
    public void Return(string to, string original, string diagnostic) => Deliver(to, Encoding.Latin1.GetBytes(
        "From: MAILER-DAEMON@relay.example.org\r\nTo: " + to + "\r\nSubject: Undelivered Mail Returned to Sender\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        + "Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n--b\r\n\r\nIt could not be delivered.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        + "Reporting-MTA: dns; relay.example.org\r\n\r\nFinal-Recipient: rfc822; team+key@lists.example.net\r\nAction: failed\r\nStatus: 5.3.4\r\nDiagnostic-Code: " + diagnostic
        + "\r\n\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\n" + original[..original.IndexOf("\r\n\r\n", StringComparison.Ordinal)] + "\r\n\r\n--b--\r\n"));

    private void Put(string to, byte[] mail)
    {
        File.WriteAllBytes(Path.Combine(MaildirOf(to), "new", $"{Interlocked.Increment(ref _delivered):D6}.test"), mail);
    }

    /// <summary>Lets out what was held, in the order that is given.</summary>
    public void Release(Func<List<(string To, byte[] Mail)>, IEnumerable<(string To, byte[] Mail)>>? order = null)
    {
        Holds = false;
        foreach (var (to, mail) in (order ?? (held => held))([.. Held]).ToList()) Deliver(to, mail);
        Held.Clear();
    }

    // What runs ends with the listener.
    public void Dispose() => _listener.Stop();

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync();
                await TalkAsync(client.GetStream());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException or IOException)
        {
            // Stopped.
        }
    }

    private async Task TalkAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.Latin1, leaveOpen: true);
        async Task Say(string line) => await stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"));
        var to = "";
        await Say("220 test");
        while (await reader.ReadLineAsync() is { } command)
        {
            switch (command.Split(' ', ':')[0].ToUpperInvariant())
            {
                case "DATA":
                    await Say("354 go");
                    var message = new StringBuilder();
                    while (await reader.ReadLineAsync() is { } line && line != ".") message.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
                    await Say(Route(to, Encoding.Latin1.GetBytes(message.ToString())));
                    break;
                case "QUIT":
                    await Say("221 bye");
                    return;
                case "RCPT":
                    to = command[(command.IndexOf('<') + 1)..command.IndexOf('>')];
                    await Say("250 2.1.5 ok");
                    break;
                default:
                    await Say("250 test");
                    break;
            }
        }
    }

    private string Route(string to, byte[] mail)
    {
        if (to == _desk.KeyAddress) ToKey.Add(mail);
        if (Loses) return "250 2.0.0 ok";
        if (Slowness > 0)
        {
            _onTheWay.Add((Slowness, to, mail));
            return "250 2.0.0 ok";
        }

        if (to == _desk.KeyAddress) return _desk.Take(mail, Deliver);
        if (to != _desk.Address)
        {
            Deliver(to, mail);
            return "250 2.0.0 ok";
        }

        if (_desk.RefusePosts) return "451 4.3.0 later";
        var (fault, copies) = _desk.Server.Submit(mail);
        foreach (var (address, copy) in copies) Deliver(address, copy);
        return fault is { } refused ? $"554 5.7.0 {CryptoList.Protocol.Posts.PostFaults.Token(refused)}: no" : "250 2.0.0 ok";
    }
}
