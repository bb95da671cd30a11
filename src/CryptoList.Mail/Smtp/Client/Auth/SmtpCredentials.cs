using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using CryptoList.Mail.Sasl;

namespace CryptoList.Mail.Smtp.Client.Auth;

/// <summary>A name and a password for AUTH (RFC 4954), both prepared with SASLprep. Zeroed when disposed.</summary>
public sealed class SmtpCredentials : IDisposable
{
    private const int MaxFile = 16 * 1024;

    private readonly byte[] _password;

    private SmtpCredentials(string name, byte[] password) => (Name, _password) = (name, password);

    /// <summary>Who logs in.</summary>
    public string Name { get; }

    internal byte[] Password => _password;

    /// <summary>The prepared password, UTF-8, for who keeps it; the caller zeroes it.</summary>
    public byte[] CopyPassword() => [.. _password];

    /// <summary>False when <see cref="SaslPrep"/> refuses the name or the password.</summary>
    public static bool TryCreate(string name, string password, [NotNullWhen(true)] out SmtpCredentials? credentials)
    {
        credentials = SaslPrep.TryPrepare(name, out string? who) && SaslPrep.TryPrepare(password, out string? secret) ? new(who, Encoding.UTF8.GetBytes(secret)) : null;
        return credentials is not null;
    }

    /// <summary>Takes the password from the first line of a file of at most 16 KiB.</summary>
    /// <param name="name">Who logs in.</param>
    /// <param name="file">The file.</param>
    /// <param name="credentials">The result.</param>
    /// <param name="fault">What is wrong, as a sentence.</param>
    public static bool TryRead(string name, string file, [NotNullWhen(true)] out SmtpCredentials? credentials, [NotNullWhen(false)] out string? fault)
    {
        (credentials, fault) = (null, null);
        try
        {
            if (new FileInfo(file) is { Exists: true, Length: > MaxFile }) fault = "the file is longer than 16 KiB";
            else if (File.ReadLines(file).FirstOrDefault() is not { Length: > 0 } password) fault = "the file's first line is empty";
            else if (!TryCreate(name, password, out credentials)) fault = "name or password holds characters that SASLprep (RFC 4013) prohibits";
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            fault = unreadable.Message;
        }
        return credentials is not null;
    }

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(_password);
}
