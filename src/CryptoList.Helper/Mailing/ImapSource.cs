using System.Globalization;
using System.Runtime.CompilerServices;
using CryptoList.Helper.Home;
using CryptoList.Helper.Outbox;
using CryptoList.Helper.Terminal;
using CryptoList.Mail;
using CryptoList.Mail.Headers;
using CryptoList.Mail.Imap;
using CryptoList.Mail.Smtp.Client.Auth;

namespace CryptoList.Helper.Mailing;

/// <summary>An IMAP folder. Headers first: what <paramref name="wants"/> does not ask for is not fetched, and what it asks the header of only that.</summary>
internal sealed class ImapSource(ImapSetup setup, SmtpCredentials credentials, HomeFolder home, HelperIo io, Func<HeaderBlock, MailNeed> wants) : IMailSource
{
    private const int ImplicitPort = 993;

    public string Name => $"imap:{setup.User}@{setup.Server}/{setup.Folder}";

    public async IAsyncEnumerable<IncomingMail> NewAsync(MailPosition position, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var folder = await SayAsync(() => OpenAsync(cancellation)).ConfigureAwait(false);
        if (position.Validity != folder.Validity) position.Reached(folder.Validity, 0);
        foreach (var id in position.Again.ToList())
        {
            if (await FetchAsync(folder, long.Parse(id, CultureInfo.InvariantCulture), cancellation).ConfigureAwait(false) is not { } again)
            {
                position.Handled(id, again: false);
                continue;
            }

            await using (again.ConfigureAwait(false)) yield return new IncomingMail(id, NameOf(id), again);
        }

        foreach (var uid in await SayAsync(() => folder.SearchAsync(position.Last, cancellation)).ConfigureAwait(false))
        {
            var id = uid.ToString(CultureInfo.InvariantCulture);
            if (await FetchAsync(folder, uid, cancellation).ConfigureAwait(false) is { } content)
                await using (content.ConfigureAwait(false)) yield return new IncomingMail(id, NameOf(id), content);
            position.Reached(folder.Validity, uid);
        }
    }

    /// <summary>Connects, logs in and opens the folder.</summary>
    /// <exception cref="HelperException">It does not; one sentence.</exception>
    public async Task TestAsync(CancellationToken cancellation)
    {
        await using var folder = await SayAsync(() => OpenAsync(cancellation)).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync()
    {
        credentials.Dispose();
        return ValueTask.CompletedTask;
    }

    private string NameOf(string id) => $"message {id} of {setup.Folder}";

    private async Task<ImapConnection> OpenAsync(CancellationToken cancellation)
    {
        var options = new ImapOptions { Tls = setup.Tls, Trust = SmtpServerAccess.Trust(setup.CaFile), Credentials = credentials };
        var connection = await ImapConnection.OpenAsync(SmtpHanding.ParseServer(setup.Server, ImplicitPort), options, io.Time, cancellation).ConfigureAwait(false);
        try
        {
            await connection.ExamineAsync(setup.Folder, cancellation).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<Stream?> FetchAsync(ImapConnection folder, long uid, CancellationToken cancellation)
    {
        if (await SayAsync(() => folder.FetchHeaderAsync(uid, cancellation)).ConfigureAwait(false) is not { } header) return null;
        switch (Need(header))
        {
            case MailNeed.Nothing:
                return null;
            case MailNeed.Header:
                return new MemoryStream(header);
            default:
                PrivateFolder.Create(home.TemporaryFolder);
                var file = DurableFile.Create(Path.Combine(home.TemporaryFolder, $"{Guid.NewGuid():N}.tmp"), FileOptions.DeleteOnClose);
                try
                {
                    if (await SayAsync(() => folder.FetchAsync(uid, file, cancellation)).ConfigureAwait(false))
                    {
                        file.Position = 0;
                        return file;
                    }
                }
                catch
                {
                    await file.DisposeAsync().ConfigureAwait(false);
                    throw;
                }

                await file.DisposeAsync().ConfigureAwait(false);
                return null;
        }
    }

    private MailNeed Need(byte[] header)
    {
        try
        {
            return wants(HeaderBlock.ReadFrom(new MemoryStream(header)));
        }
        catch (MailFormatException)
        {
            return MailNeed.Nothing;
        }
    }

    private async Task<T> SayAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (ImapException no)
        {
            var what = no.Fault switch
            {
                ImapFault.Unreachable => $"The IMAP server {setup.Server} cannot be reached",
                ImapFault.TlsFailed => $"There is no TLS with the IMAP server {setup.Server}",
                ImapFault.LoginRefused => $"The IMAP server {setup.Server} does not let {setup.User} in. Give the password again with `mail set`",
                ImapFault.NoSuchFolder => $"The IMAP server {setup.Server} has no folder {setup.Folder}",
                ImapFault.TimedOut => $"The IMAP server {setup.Server} does not answer",
                ImapFault.Closed => $"The IMAP server {setup.Server} ended the connection",
                _ => $"The IMAP server {setup.Server} cannot be understood",
            };
            throw new HelperException(ExitCode.Fault, $"{what}: {no.Message}");
        }
    }
}
