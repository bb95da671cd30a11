using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using CryptoList.Cryptography.Hpke;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Keys;

namespace CryptoList.Helper.Keyring;

/// <summary>The keyring as JSON inside its key file. Secrets pass through byte arrays only, which are zeroed, never through text.</summary>
internal sealed record KeyringDocument(int V, byte[] Secret, List<KeyringDocument.DeviceItem> Devices, List<KeyringDocument.KeyItem> Keys, KeyringDocument.MailItem? Mail = null)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    internal sealed record DeviceItem(string Name, byte[] Sign, List<HpkeItem> Hpke);

    internal sealed record HpkeItem(ushort Kem, byte[] Key);

    internal sealed record KeyItem(byte[] List, string Group, long Epoch, byte[] Key);

    internal sealed record MailItem(byte[]? Imap = null, byte[]? Smtp = null);

    /// <summary>The payload; the caller zeroes it.</summary>
    public static byte[] Write(DeviceKeyring keyring)
    {
        var document = new KeyringDocument(
            1,
            keyring.OpenersSecret.ToArray(),
            [.. keyring.Devices.Select(d => new DeviceItem(d.Name, d.SigningKey.Export(), [.. d.HpkeKeys.Select(k => new HpkeItem((ushort)k.PublicKey.Kem, k.Export()))]))],
            [.. keyring.ListKeys.Select(k => new KeyItem(k.List.ToArray(), k.Group, k.Epoch, k.Key.Bytes.ToArray()))],
            keyring.Mail is { Imap: null, Smtp: null } ? null : new MailItem(keyring.Mail.Imap?.ToArray(), keyring.Mail.Smtp?.ToArray()));
        try
        {
            return JsonSerializer.SerializeToUtf8Bytes(document, Json);
        }
        finally
        {
            document.Zero();
        }
    }

    /// <exception cref="HelperException">The payload is not a keyring.</exception>
    public static DeviceKeyring Read(ReadOnlySpan<byte> payload)
    {
        KeyringDocument? document = null;
        try
        {
            document = JsonSerializer.Deserialize<KeyringDocument>(payload, Json) ?? throw new JsonException();
            if (document.V != 1 || document.Secret.Length != DeviceKeyring.SecretSize || document.Devices.Exists(d => d.Hpke.Count == 0)) throw new JsonException();
            return new DeviceKeyring(
                [.. document.Secret],
                document.Devices.Select(d => new HeldDevice(d.Name, SigningKey.Import(d.Sign), [.. d.Hpke.Select(k => HpkePrivateKey.Import((HpkeKem)k.Kem, k.Key))])),
                document.Keys.Select(k => new HeldListKey(ListId.Read(k.List), k.Group, k.Epoch, new ListKey(k.Key))),
                document.Mail is { } mail ? new MailPasswords(mail.Imap?.ToArray(), mail.Smtp?.ToArray()) : null);
        }
        catch (Exception e) when (e is JsonException or ArgumentException or CryptographicException)
        {
            throw HelperException.Usage("The keyring file opens, but what is in it is not a keyring of this version. Restore a backup of it.");
        }
        finally
        {
            document?.Zero();
        }
    }

    private void Zero()
    {
        CryptographicOperations.ZeroMemory(Secret);
        foreach (var device in Devices)
        {
            CryptographicOperations.ZeroMemory(device.Sign);
            device.Hpke.ForEach(key => CryptographicOperations.ZeroMemory(key.Key));
        }

        Keys.ForEach(key => CryptographicOperations.ZeroMemory(key.Key));
        CryptographicOperations.ZeroMemory(Mail?.Imap);
        CryptographicOperations.ZeroMemory(Mail?.Smtp);
    }
}
