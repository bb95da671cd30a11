namespace CryptoList.Helper.Keyring;

/// <summary>Passwords of mail servers, UTF-8; null where none is needed.</summary>
public sealed record MailPasswords(byte[]? Imap, byte[]? Smtp);
