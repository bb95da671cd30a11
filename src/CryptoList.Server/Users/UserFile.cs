using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using CryptoList.Mail.Sasl;

namespace CryptoList.Server.Users;

/// <summary>
/// Who may log in to submit, as a file of mode 0600: a first line <c>* secret</c> (32 octets, base64; what makes the answers for names
/// nobody has), then one line <c>name TAB verifier</c> for each user, the verifier as <see cref="ScramVerifier.Export"/> writes it.
/// At most 16 MiB.
/// </summary>
internal sealed class UserFile
{
    /// <summary>The longest name, in octets of UTF-8.</summary>
    public const int MaxName = 255;

    private const int MaxLength = 16 << 20;
    private const int SecretLength = 32;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly byte[] _secret;

    private UserFile(byte[] secret, SortedDictionary<string, ScramVerifier> users) => (_secret, Users) = (secret, users);

    /// <summary>Names and verifiers.</summary>
    public SortedDictionary<string, ScramVerifier> Users { get; }

    public ReadOnlySpan<byte> Secret => _secret;

    /// <summary>Nobody yet, and a new secret.</summary>
    public static UserFile Empty() => new(RandomNumberGenerator.GetBytes(SecretLength), new(StringComparer.Ordinal));

    /// <summary>Prepares a name with SASLprep; false for one that cannot stand in the file.</summary>
    public static bool TryName(string text, [NotNullWhen(true)] out string? name) =>
        SaslPrep.TryPrepare(text, out name) && Encoding.UTF8.GetByteCount(name) <= MaxName && name[0] is not ('*' or '#') && name.Trim() == name;

    /// <summary>Reads the file; one that is not there has no users. <paramref name="fault"/> says what is wrong and what to do.</summary>
    public static bool TryRead(string path, [NotNullWhen(true)] out UserFile? file, [NotNullWhen(false)] out string? fault)
    {
        (file, fault) = (null, null);
        try
        {
            var info = new FileInfo(path);
            if (!info.Exists) file = Empty();
            else if (!OperatingSystem.IsWindows() && (info.UnixFileMode & ~OwnerOnly) != 0) fault = "others may read or change it; run: chmod 600 FILE";
            else if (info.Length > MaxLength) fault = "it is longer than 16 MiB";
            else if (Parse(File.ReadAllLines(path), out file) is { } line) fault = $"its line {line} is damaged; mend it, or take the file away and add the users again";
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            fault = $"it cannot be read: {unreadable.Message}";
        }

        return file is not null;
    }

    /// <summary>Changes the file while no other command does: reads, changes, and puts a whole new file in its place.</summary>
    /// <exception cref="IOException">The file is damaged, cannot be written, or another command holds it.</exception>
    public static void Change(string path, Action<UserFile> change)
    {
        using var held = new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        if (!TryRead(path, out var file, out var fault)) throw new IOException($"The file {path} cannot be used: {fault}");
        change(file);
        file.Write(path);
    }

    private void Write(string path)
    {
        var temporary = $"{path}.{Guid.NewGuid():n}";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
            using (var stream = new FileStream(temporary, options))
            {
                using var text = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
                text.WriteLine($"* {Convert.ToBase64String(_secret)}");
                foreach (var (name, verifier) in Users) text.WriteLine($"{name}\t{verifier.Export()}");
                text.Flush();
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Null when all is well, else the number of the line that is not.</summary>
    private static int? Parse(string[] lines, out UserFile? file)
    {
        file = null;
        if (lines is not [['*', ' ', .. var encoded], ..] || !Base64.IsValid(encoded) || Convert.FromBase64String(encoded) is not { Length: SecretLength } secret) return 1;
        var users = new SortedDictionary<string, ScramVerifier>(StringComparer.Ordinal);
        for (var i = 1; i < lines.Length; i++)
        {
            if (lines[i].Length == 0 || lines[i][0] == '#') continue;
            if (lines[i].Split('\t') is not [var text, var exported] || !TryName(text, out var name) || name != text || !ScramVerifier.TryParse(exported, out var verifier) || !users.TryAdd(name, verifier)) return i + 1;
        }

        file = new UserFile(secret, users);
        return null;
    }
}
