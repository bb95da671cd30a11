using System.CommandLine;
using System.Text;
using CryptoList.Helper.Home;
using CryptoList.Helper.Lists;
using CryptoList.Helper.Membership;
using CryptoList.Helper.Terminal;
using CryptoList.Protocol.Invitations;

namespace CryptoList.Helper.Commands;

/// <summary>How a link is shown, and whether it takes a password too: the options that all commands share which make one.</summary>
internal sealed class LinkOptions
{
    private readonly Option<bool> _password = new("--password") { Description = "Also ask for an approval password, which you tell them by yet another way; five wrong ones kill the invitation" };
    private readonly Option<bool> _qr = new("--qr") { Description = "Also show the link as a QR code on the terminal" };
    private readonly Option<string?> _png = new("--qr-png") { Description = "Also write the link as a QR code, a PNG file; as secret as the link", HelpName = "FILE" };

    public void AddTo(Command command)
    {
        command.Add(_password);
        command.Add(_qr);
        command.Add(_png);
    }

    /// <summary>True when a picture goes to a file, which holds one link.</summary>
    public bool WritesPicture(ParseResult parsed) => parsed.GetValue(_png) is not null;

    /// <summary>True when the joiner has to know a password.</summary>
    public bool WantsPassword(ParseResult parsed) => parsed.GetValue(_password);

    /// <summary>The password, asked for twice; null when none is wanted.</summary>
    /// <exception cref="HelperException">There is nobody to ask, or the two differ.</exception>
    public string? AskPassword(CommandHost host, ParseResult parsed)
    {
        if (!WantsPassword(parsed)) return null;
        var first = host.Io.Terminal.AskSecret("Approval password for this invitation: ") is { Length: > 0 } given ? given : throw HelperException.Usage("--password asks for a password: run this on a terminal.");
        if (Encoding.UTF8.GetByteCount(first) > JoinRequest.MaxPasswordBytes || first.Any(char.IsControl)) throw HelperException.Usage($"An approval password is at most {JoinRequest.MaxPasswordBytes} bytes, without control characters.");
        return host.Io.Terminal.AskSecret("The same again: ") == first ? first : throw HelperException.Usage("The two passwords differ. Nothing was made; try again.");
    }

    /// <summary>Notes the invitation in the list's book, then shows its link.</summary>
    public void Show(CommandHost host, ParseResult parsed, ListReplica list, InvitationLink made, string? password)
    {
        var link = new InvitationLink(made.Invitation, made.OneTimeKey) { Taker = made.Taker, Opening = made.Opening, WantsPassword = password is not null }.ToLink();
        new InvitationBook(list.Folder).Add(made.Invitation.Id, made.Invitation.TrueAddress(made.Opening), made.Invitation.Expires, password, Admission.IsOwnDevice(list, made.Invitation));
        if (made.Opening is { } opening && made.Invitation.Member != list.Self) new KnownAddresses(list.Folder).Add(made.Invitation.Member, opening.Address);
        if (parsed.GetValue(_png) is { } picture) DurableFile.Replace(picture, QrPicture.Png(link));
        host.Io.Text.WriteLine(link);
        if (parsed.GetValue(_qr)) host.Io.Text.WriteLine(QrPicture.Text(link));
    }
}
