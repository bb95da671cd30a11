using System.Security.Cryptography;
using CryptoList.EndToEnd.Tests.Clients.Programs;

namespace CryptoList.EndToEnd.Tests.Clients;

/// <summary>Alice wrote to the list with every mail program, and to Bob alone with one; all of it lies in Bob's mailbox.</summary>
public sealed class PostsOfEveryClient : IAsyncLifetime
{
    internal const string Text = "Gr\u00fc\u00dfe, f\u00fcnf \u20ac und ein stiller Garten.";

    // The program that sends, by the subject.
    private static readonly Dictionary<string, MailClients.Sending> Senders = new()
    {
        ["Plans \u00fcber curl"] = MailClients.CurlSendsAsync,
        ["Plans \u00fcber smtplib"] = MailClients.PythonSendsAsync,
        ["Plans \u00fcber neomutt"] = MailClients.NeomuttSendsAsync,
    };

    private readonly byte[] _attachment = [.. Enumerable.Range(0, 100_000).Select(i => (byte)(i * i / 257))];

    internal ClientTown Town { get; private set; } = null!;

    internal static IEnumerable<string> Subjects => Senders.Keys;

    internal const string DirectSubject = "To Bob alone";

    internal const string AttachmentName = "\u00fcbersicht 1.bin";

    internal byte[] Attachment => _attachment;

    internal string AttachmentHash => Convert.ToHexStringLower(SHA256.HashData(_attachment));

    public async Task InitializeAsync()
    {
        if (ClientFactAttribute.Missing is not null) return;
        Town = await ClientTown.StartAsync();
        var (file, open) = (Path.Combine(Town.World.Folder("files"), AttachmentName), Path.Combine(Town.World.Folder("files"), "no-secret.txt"));
        await File.WriteAllBytesAsync(file, _attachment);
        await File.WriteAllTextAsync(open, "No secret either.");
        foreach (var (subject, sends) in Senders) await sends(Town.ForAlice(), Worlds.World.ListAddress, subject, Text, file);
        await MailClients.NeomuttSendsAsync(Town.ForAlice(), Town.Bob.Address, DirectSubject, "No secret.", open);
        await Town.ArrivedAsync(Senders.Count + 1);
    }

    public Task DisposeAsync() => Town?.DisposeAsync().AsTask() ?? Task.CompletedTask;
}
