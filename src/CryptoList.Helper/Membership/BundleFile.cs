using CryptoList.Protocol.Control;
using CryptoList.Protocol.Json;

namespace CryptoList.Helper.Membership;

/// <summary>Sealed control messages as a file that is passed by hand.</summary>
internal static class BundleFile
{
    /// <exception cref="HelperException">A line is not such a message, or there is none.</exception>
    public static IReadOnlyList<SealedControl> Read(byte[] lines, string name)
    {
        var messages = new List<SealedControl>();
        try
        {
            foreach (var line in ControlBundle.Read(new MemoryStream(lines)))
            {
                if (line is SealedControl message) messages.Add(message);
            }
        }
        catch (StrictJsonException e)
        {
            throw HelperException.Usage($"{name} does not hold control messages: line {messages.Count + 1}. {e.Message}");
        }

        return messages.Count > 0 ? messages : throw HelperException.Usage($"{name} holds no control message.");
    }
}
