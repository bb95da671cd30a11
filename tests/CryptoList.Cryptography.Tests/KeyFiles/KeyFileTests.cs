using System.Runtime.Versioning;
using System.Security.Cryptography;
using CryptoList.Cryptography.KeyFiles;
using FsCheck;
using FsCheck.Fluent;

namespace CryptoList.Cryptography.Tests.KeyFiles;

public sealed class KeyFileTests : IDisposable
{
    private const string Passphrase = "correct horse, Batterie, Klammer";
    private static readonly KeyFileOptions Quick = new() { Rounds = 10 };
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("keyfile-");
    private readonly byte[] _payload = RandomNumberGenerator.GetBytes(200);

    private string FilePath => Path.Combine(_folder.FullName, "device.key");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(32)]
    [InlineData(48)]
    [InlineData(20_000)]
    public void What_was_written_is_read_back_with_and_without_a_passphrase(int length)
    {
        var payload = RandomNumberGenerator.GetBytes(length);
        foreach (var passphrase in new[] { Passphrase, null })
        {
            KeyFile.Write(FilePath, payload, passphrase, Quick);
            Assert.Equal(payload, KeyFile.Read(FilePath, passphrase));
            Assert.Equal(passphrase is not null, KeyFile.NeedsPassphrase(FilePath));
        }
    }

    [Fact]
    public void The_default_takes_600000_rounds_and_the_file_says_so()
    {
        KeyFile.Write(FilePath, _payload, Passphrase);
        Assert.StartsWith("cryptolist-key/1 pbkdf2-hmac-sha512 600000 ", File.ReadAllLines(FilePath)[1], StringComparison.Ordinal);
        Assert.Equal(_payload, KeyFile.Read(FilePath, Passphrase));
    }

    [Fact]
    public void The_file_is_text_in_short_lines_that_says_what_it_is()
    {
        KeyFile.Write(FilePath, _payload, null);
        var lines = File.ReadAllLines(FilePath);
        Assert.Equal(["-----BEGIN CRYPTOLIST KEY-----", "cryptolist-key/1 none"], lines[..2]);
        Assert.Equal(_payload, Convert.FromBase64String(string.Concat(lines[2..^2])));
        Assert.StartsWith("sha256 ", lines[^2], StringComparison.Ordinal);
        Assert.Equal("-----END CRYPTOLIST KEY-----", lines[^1]);
        Assert.All(lines, line => Assert.InRange(line.Length, 1, 64));
    }

    [Fact]
    public void Under_a_passphrase_the_payload_does_not_show()
    {
        KeyFile.Write(FilePath, _payload, Passphrase, Quick);
        var body = Convert.FromBase64String(string.Concat(File.ReadAllLines(FilePath)[2..^2]));
        Assert.True(body.AsSpan().IndexOf(_payload.AsSpan(0, 8)) < 0);
    }

    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public void Only_the_owner_may_read_it_even_where_a_laxer_file_was_before()
    {
        File.WriteAllText(FilePath, "old");
        File.SetUnixFileMode(FilePath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        KeyFile.Write(FilePath, _payload, null);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FilePath));
    }

    [Fact]
    public void Writing_leaves_nothing_but_the_file()
    {
        KeyFile.Write(FilePath, _payload, null);
        KeyFile.Write(FilePath, _payload, Passphrase, Quick);
        Assert.Equal([FilePath], Directory.GetFileSystemEntries(_folder.FullName));
    }

    [Fact]
    public void A_write_that_fails_leaves_the_old_file_and_nothing_else()
    {
        KeyFile.Write(FilePath, _payload, null);
        Assert.Throws<ArgumentException>(() => KeyFile.Write(FilePath, new byte[2 << 20], null));
        Assert.Equal(_payload, KeyFile.Read(FilePath, null));

        var folder = Directory.CreateDirectory(Path.Combine(_folder.FullName, "taken")).FullName;
        Assert.ThrowsAny<Exception>(() => KeyFile.Write(folder, _payload, null));
        Assert.Equal(2, Directory.GetFileSystemEntries(_folder.FullName).Length);
    }

    [Fact]
    public void A_reader_who_opened_the_old_file_is_not_disturbed()
    {
        KeyFile.Write(FilePath, _payload, null);
        var before = File.ReadAllBytes(FilePath);
        using var old = new FileStream(FilePath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        KeyFile.Write(FilePath, [1], null);
        var seen = new byte[before.Length];
        old.ReadExactly(seen);
        Assert.Equal(before, seen);
    }

    [Fact]
    public void An_empty_passphrase_is_the_callers_fault() =>
        Assert.Throws<ArgumentException>(() => KeyFile.Write(FilePath, _payload, ""));

    [Fact]
    public void Line_ends_of_another_system_are_read()
    {
        KeyFile.Write(FilePath, _payload, Passphrase, Quick);
        File.WriteAllText(FilePath, File.ReadAllText(FilePath).Replace("\n", "\r\n", StringComparison.Ordinal));
        Assert.Equal(_payload, KeyFile.Read(FilePath, Passphrase));
    }

    [Fact]
    public void Any_flipped_bit_is_a_named_fault()
    {
        foreach (var passphrase in new[] { Passphrase, null })
        {
            KeyFile.Write(FilePath, _payload, passphrase, Quick);
            var whole = File.ReadAllBytes(FilePath);
            Prop.ForAll(Gen.Choose(0, (whole.Length * 8) - 1).ToArbitrary(), bit =>
            {
                var damaged = (byte[])whole.Clone();
                damaged[bit / 8] ^= (byte)(1 << (bit % 8));
                File.WriteAllBytes(FilePath, damaged);
                var fault = Assert.Throws<KeyFileException>(() => KeyFile.Read(FilePath, passphrase)).Fault;
                Assert.Contains(fault, new[] { KeyFileFault.NotAKeyFile, KeyFileFault.Unsupported, KeyFileFault.Damaged });
            }).QuickCheckThrowOnFailure();
        }
    }

    [Fact]
    public void Any_truncation_is_a_named_fault()
    {
        KeyFile.Write(FilePath, _payload, null);
        var whole = File.ReadAllBytes(FilePath);

        // The last byte is the final line end, which no reader misses.
        for (var length = 0; length < whole.Length - 1; length++)
        {
            File.WriteAllBytes(FilePath, whole[..length]);
            var fault = Assert.Throws<KeyFileException>(() => KeyFile.Read(FilePath, null)).Fault;
            Assert.Contains(fault, new[] { KeyFileFault.NotAKeyFile, KeyFileFault.Unsupported, KeyFileFault.Damaged });
        }
    }

    [Fact]
    public void A_payload_changed_together_with_its_checksum_is_damage_all_the_same()
    {
        KeyFile.Write(FilePath, _payload, Passphrase, Quick);
        var lines = File.ReadAllLines(FilePath);
        var body = Convert.FromBase64String(string.Concat(lines[2..^2]));
        body[^1] ^= 1;
        var file = KeyFileArmour.Encode(lines[1], body);
        File.WriteAllBytes(FilePath, file);
        AssertFault(KeyFileFault.Damaged, Passphrase);
    }

    [Fact]
    public void Rounds_changed_together_with_the_checksum_do_not_open()
    {
        KeyFile.Write(FilePath, _payload, Passphrase, Quick);
        Rewrite(line => line.Replace(" 10 ", " 11 ", StringComparison.Ordinal));
        AssertFault(KeyFileFault.WrongPassphrase, Passphrase);
    }

    [Fact]
    public void A_wrong_passphrase_is_told_apart_from_damage()
    {
        KeyFile.Write(FilePath, _payload, Passphrase, Quick);
        AssertFault(KeyFileFault.WrongPassphrase, Passphrase + " ");
        AssertFault(KeyFileFault.WrongPassphrase, "");
    }

    [Fact]
    public void A_missing_passphrase_is_asked_for()
    {
        KeyFile.Write(FilePath, _payload, Passphrase, Quick);
        AssertFault(KeyFileFault.PassphraseNeeded, null);
    }

    [Fact]
    public void A_missing_file_and_a_missing_folder_are_missing()
    {
        AssertFault(KeyFileFault.Missing, null);
        Assert.Equal(KeyFileFault.Missing, Assert.Throws<KeyFileException>(() => KeyFile.Read(Path.Combine(_folder.FullName, "no", "file"), null)).Fault);
    }

    [Fact]
    public void A_folder_gives_no_access() =>
        Assert.Equal(KeyFileFault.NoAccess, Assert.Throws<KeyFileException>(() => KeyFile.NeedsPassphrase(_folder.FullName)).Fault);

    [Theory]
    [InlineData("")]
    [InlineData("\n\n\n")]
    [InlineData("-----BEGIN PGP PRIVATE KEY BLOCK-----\n")]
    public void Another_file_is_not_a_key_file(string content)
    {
        File.WriteAllText(FilePath, content);
        AssertFault(KeyFileFault.NotAKeyFile, null);
    }

    [Fact]
    public void A_file_larger_than_the_limit_is_not_read()
    {
        KeyFile.Write(FilePath, _payload, null);
        var size = (int)new FileInfo(FilePath).Length;
        Assert.Equal(_payload, KeyFile.Read(FilePath, null, new KeyFileOptions { MaxFileSize = size }));
        var fault = Assert.Throws<KeyFileException>(() => KeyFile.Read(FilePath, null, new KeyFileOptions { MaxFileSize = size - 1 })).Fault;
        Assert.Equal(KeyFileFault.NotAKeyFile, fault);
    }

    [Fact]
    public void More_rounds_than_allowed_are_not_begun()
    {
        KeyFile.Write(FilePath, _payload, Passphrase, Quick);
        Assert.Equal(_payload, KeyFile.Read(FilePath, Passphrase, new KeyFileOptions { MaxRounds = 10 }));
        var fault = Assert.Throws<KeyFileException>(() => KeyFile.Read(FilePath, Passphrase, new KeyFileOptions { MaxRounds = 9 })).Fault;
        Assert.Equal(KeyFileFault.Unsupported, fault);
    }

    [Theory]
    [InlineData("cryptolist-key/2 none", KeyFileFault.Unsupported)]
    [InlineData("cryptolist-key/1 argon2id 3 AAAA", KeyFileFault.Unsupported)]
    [InlineData("cryptolist-key/1 none none", KeyFileFault.Unsupported)]
    [InlineData("cryptolist-key/1 pbkdf2-hmac-sha512 4000000000 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", KeyFileFault.Unsupported)]
    [InlineData("cryptolist-key/1 pbkdf2-hmac-sha512 0 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", KeyFileFault.Damaged)]
    [InlineData("cryptolist-key/1 pbkdf2-hmac-sha512 -1 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", KeyFileFault.Damaged)]
    [InlineData("cryptolist-key/1 pbkdf2-hmac-sha512 10 AAAA", KeyFileFault.Damaged)]
    [InlineData("cryptolist-key/1 pbkdf2-hmac-sha512 10 ====AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", KeyFileFault.Damaged)]
    public void A_header_that_cannot_be_followed_is_refused_by_name(string header, KeyFileFault fault)
    {
        KeyFile.Write(FilePath, _payload, Passphrase, Quick);
        Rewrite(_ => header);
        AssertFault(fault, Passphrase);
    }

    private void Rewrite(Func<string, string> header)
    {
        var lines = File.ReadAllLines(FilePath);
        File.WriteAllBytes(FilePath, KeyFileArmour.Encode(header(lines[1]), Convert.FromBase64String(string.Concat(lines[2..^2]))));
    }

    private void AssertFault(KeyFileFault fault, string? passphrase) =>
        Assert.Equal(fault, Assert.Throws<KeyFileException>(() => KeyFile.Read(FilePath, passphrase)).Fault);
}
