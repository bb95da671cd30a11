using System.Buffers.Binary;
using System.Text;
using CryptoList.Cryptography.Chunked;
using CryptoList.Helper.Home;
using CryptoList.Mail.Imap;

namespace CryptoList.Helper.Bridge.Posts;

/// <summary>
/// What is known of a mailbox, on disk: records that are only ever added, each sealed by itself. It can all be found out again: a record that does not
/// open, and what follows it, is thrown away.
/// </summary>
internal sealed class ShelfJournal(string path, byte[] key, byte[] context)
{
    private const int MaxRecord = 4 << 20;

    private enum Kind : byte
    {
        Looked = 1,
        Shown = 2,
        Gone = 3,
    }

    /// <summary>Reads all records in order.</summary>
    /// <param name="looked">These UIDs were looked at; those of the second set are posts.</param>
    /// <param name="shown">That post is shown so; null: no more.</param>
    public void Replay(Action<ImapNumberSet, ImapNumberSet> looked, Action<uint, ShownPost?> shown)
    {
        if (!File.Exists(path)) return;
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read, 128 * 1024);
        var length = new byte[4];
        long good = 0;
        while (file.ReadAtLeast(length, 4, throwOnEndOfStream: false) == 4)
        {
            var size = BinaryPrimitives.ReadInt32LittleEndian(length);
            if (size is < 0 or > MaxRecord) break;
            var sealedRecord = new byte[size];
            if (file.ReadAtLeast(sealedRecord, size, throwOnEndOfStream: false) < size || ChunkedEncryption.TryOpen(key, context, sealedRecord, out var record) != ChunkedResult.Opened) break;
            Take(record, looked, shown);
            good = file.Position;
        }

        if (good < file.Length) file.SetLength(good);
    }

    public void Looked(ImapNumberSet all, ImapNumberSet posts) => Append(Kind.Looked, output =>
    {
        output.Write(all.ToString());
        output.Write(posts.ToString());
    });

    public void Shown(uint uid, ShownPost post) => Append(Kind.Shown, output =>
    {
        output.Write(uid);
        post.Write(output);
    });

    public void Gone(uint uid) => Append(Kind.Gone, output => output.Write(uid));

    private void Append(Kind kind, Action<BinaryWriter> write)
    {
        using var record = new MemoryStream();
        using var output = new BinaryWriter(record, Encoding.UTF8);
        output.Write((byte)kind);
        write(output);
        output.Flush();
        if (record.Length > MaxRecord / 2) return;
        var sealedRecord = ChunkedEncryption.Seal(key, context, record.GetBuffer().AsSpan(0, (int)record.Length));
        var framed = new byte[4 + sealedRecord.Length];
        BinaryPrimitives.WriteInt32LittleEndian(framed, sealedRecord.Length);
        sealedRecord.CopyTo(framed, 4);
        // Not made durable: what a crash takes is found out again.
        using var file = new FileStream(path, PrivateFolder.FileOptions(FileMode.Append));
        file.Write(framed);
    }

    private static void Take(byte[] record, Action<ImapNumberSet, ImapNumberSet> looked, Action<uint, ShownPost?> shown)
    {
        using var input = new BinaryReader(new MemoryStream(record), Encoding.UTF8);
        switch ((Kind)input.ReadByte())
        {
            case Kind.Looked:
                looked(Set(input.ReadString()), Set(input.ReadString()));
                break;
            case Kind.Shown:
                shown(input.ReadUInt32(), ShownPost.Read(input));
                break;
            case Kind.Gone:
                shown(input.ReadUInt32(), null);
                break;
        }
    }

    private static ImapNumberSet Set(string text) => ImapNumberSet.TryParse(text, 0, out var set) ? set : new ImapNumberSet();
}
