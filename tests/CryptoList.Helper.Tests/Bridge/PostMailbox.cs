using System.Text;
using CryptoList.Helper.Tests.Worlds;
using CryptoList.Mail.Tests.Imap;

namespace CryptoList.Helper.Tests.Bridge;

/// <summary>Bob's mailbox on a real Dovecot, with posts of Alice's in it and other mail.</summary>
public abstract class PostMailbox : IAsyncLifetime, IDisposable
{
    private int _delivered = 1000;

    private protected Town Town { get; } = new();

    private protected Person Alice { get; private set; } = null!;

    private protected Person Bob { get; private set; } = null!;

    private protected DovecotImap Dovecot { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        if (!File.Exists("/usr/lib/dovecot/imap")) return;
        Dovecot = await DovecotImap.StartAsync();
        Alice = await Town.OpenAsync();
        Bob = await Town.LetInAsync(Alice, "bob");
    }

    public Task DisposeAsync() => Dovecot?.DisposeAsync().AsTask() ?? Task.CompletedTask;

    public void Dispose()
    {
        Town.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Alice posts; Bob's copy, which is in the mailbox.</summary>
    private protected Task<byte[]> PostAsync(string message) => PostAsync(Encoding.UTF8.GetBytes(message));

    private protected async Task<byte[]> PostAsync(byte[] message)
    {
        var copy = (await Town.PostAsync(Alice, message))[Bob.Address];
        Deliver(copy);
        return copy;
    }

    private protected void Deliver(byte[] mail) => Dovecot.Deliver($"{++_delivered}.mail", mail);
}
