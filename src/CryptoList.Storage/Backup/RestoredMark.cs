using System.Text.Json;
using CryptoList.Lists;

namespace CryptoList.Storage.Backup;

/// <summary>
/// The file <c>restored.json</c> in a key folder: lies in every backup, and so in whatever was made from one. It says that the logs here
/// may be old, so that a server must not send by them before somebody has said that they are not: whoever was removed since would get mail.
/// </summary>
/// <param name="Made">When the backup was made, Unix seconds.</param>
/// <param name="Lists">The number of each list's newest roster entry then, by list id.</param>
public sealed record RestoredMark(long Made, IReadOnlyDictionary<string, long> Lists)
{
    /// <summary>The file's name.</summary>
    public const string FileName = "restored.json";

    /// <summary>The mark in a key folder, or null where there is none.</summary>
    /// <exception cref="StoreUnavailableException">It is damaged or cannot be read.</exception>
    public static RestoredMark? Read(string keyFolder)
    {
        var path = Path.Combine(keyFolder, FileName);
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<RestoredMark>(File.ReadAllBytes(path), JsonSerializerOptions.Web) : null;
        }
        catch (Exception fault) when (fault is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"The file '{path}' says that this is a restored backup, and cannot be read: {fault.Message}", fault);
        }
    }

    /// <summary>Writes it.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Write(string keyFolder) => File.WriteAllBytes(Path.Combine(keyFolder, FileName), JsonSerializer.SerializeToUtf8Bytes(this, JsonSerializerOptions.Web));

    /// <summary>Takes it away.</summary>
    /// <exception cref="IOException">It cannot be taken away.</exception>
    public static void Remove(string keyFolder) => File.Delete(Path.Combine(keyFolder, FileName));
}
