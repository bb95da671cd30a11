using System.Globalization;

namespace CryptoList.Server.Sink;

/// <summary>One line for a terminal about a message. Text from the message cannot steer the terminal.</summary>
internal static class SinkLine
{
    private const int MaxText = 100;

    public static string For(SinkMessage message) => string.Create(
        CultureInfo.InvariantCulture,
        $"{message.ReceivedAt:HH:mm:ss} #{message.Id} {message.Size} octets <{Clean(message.Envelope.From)}> -> <{Clean(string.Join(">, <", message.Envelope.To))}> {Clean(message.Subject ?? "")}");

    private static string Clean(string text)
    {
        string cut = text.Length > MaxText ? text[..MaxText] + "…" : text;
        return string.Create(cut.Length, cut, static (span, source) =>
        {
            for (int i = 0; i < span.Length; i++) span[i] = char.IsControl(source[i]) || char.GetUnicodeCategory(source[i]) == UnicodeCategory.Format ? '?' : source[i];
        });
    }
}
