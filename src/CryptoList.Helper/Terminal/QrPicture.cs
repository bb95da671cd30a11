using QRCoder;

namespace CryptoList.Helper.Terminal;

/// <summary>A line of text as a QR code (ISO/IEC 18004), for another device's camera.</summary>
internal static class QrPicture
{
    private const int PixelsPerModule = 8;

    // What is light and what is dark must not depend on the terminal's colours.
    private const string Light = "██";
    private const string Dark = "  ";

    /// <summary>For a terminal of light text on dark: two columns for each module, with the quiet zone.</summary>
    public static string Text(string content)
    {
        using var code = Code(content);
        return string.Join('\n', code.ModuleMatrix.Select(row => string.Concat(row.Cast<bool>().Select(dark => dark ? Dark : Light))));
    }

    /// <summary>A PNG file.</summary>
    public static byte[] Png(string content)
    {
        using var code = Code(content);
        using var picture = new PngByteQRCode(code);
        return picture.GetGraphic(PixelsPerModule);
    }

    // The longest link, 3,072 characters, does not fit with more correction than the least: 2,953 octets.
    private static QRCodeData Code(string content)
    {
        try
        {
            using var generator = new QRCodeGenerator();
            return generator.CreateQrCode(content, QRCodeGenerator.ECCLevel.L);
        }
        catch (QRCoder.Exceptions.DataTooLongException)
        {
            throw HelperException.Refused("The link is too long for a QR code. Send it as text.");
        }
    }
}
