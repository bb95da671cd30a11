using CryptoList.Mail.Headers;
using CryptoList.Mail.Smtp;

namespace CryptoList.Mail.Bounces;

/// <summary>The body of message/delivery-status: groups of fields with empty lines between; the first is of the message, each other of one recipient (RFC 3464 section 2.1).</summary>
internal static class DeliveryStatusBody
{
    /// <summary>Recipients of one report that are looked at.</summary>
    private const int MaxRecipients = 100;

    /// <summary>All recipients in it; none when it is not of the form.</summary>
    public static IReadOnlyList<RecipientReport> Read(ReadOnlyMemory<byte> body)
    {
        var reports = new List<RecipientReport>();
        var first = true;
        while (reports.Count < MaxRecipients && Next(ref body) is { } group)
        {
            if (group.Count == 0) continue;
            // Some put all into one group: then it names a recipient itself.
            if (!first || group.Has("Final-Recipient")) reports.Add(Report(group));
            first = false;
        }

        return reports;
    }

    private static HeaderBlock? Next(ref ReadOnlyMemory<byte> body)
    {
        while (body.Span.StartsWith("\r\n"u8)) body = body[2..];
        if (body.IsEmpty) return null;
        var end = body.Span.IndexOf("\r\n\r\n"u8);
        var group = end < 0 ? body : body[..(end + 2)];
        body = end < 0 ? default : body[(end + 4)..];
        // The line end before the boundary after it belongs to the boundary (RFC 2046 section 5.1.1).
        if (!group.Span.EndsWith("\r\n"u8)) group = (byte[])[.. group.Span, .. "\r\n"u8];
        try
        {
            return HeaderBlock.Parse(group);
        }
        catch (MailFormatException)
        {
            return HeaderBlock.Empty;
        }
    }

    private static RecipientReport Report(HeaderBlock group)
    {
        var action = FirstWord(group.Single("Action")?.Value) switch
        {
            "failed" => DsnAction.Failed,
            "delayed" => DsnAction.Delayed,
            "delivered" => DsnAction.Delivered,
            "relayed" => DsnAction.Relayed,
            "expanded" => DsnAction.Expanded,
            _ => DsnAction.Unknown,
        };
        EnhancedStatusCode? status = EnhancedStatusCode.TryParse(FirstWord(group.Single("Status")?.Value), out var code) ? code : null;
        return new RecipientReport(action, status, BehindType(group, "Final-Recipient"))
        {
            OriginalRecipient = BehindType(group, "Original-Recipient"),
            Diagnostic = BehindType(group, "Diagnostic-Code") is { } words ? string.Join(' ', words.Split((char[])[' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries)) : null,
        };
    }

    /// <summary>What stands behind the type of an address, or of a diagnostic.</summary>
    private static string? BehindType(HeaderBlock group, string name)
    {
        var value = group.Single(name)?.Value;
        var semicolon = value?.IndexOf(';', StringComparison.Ordinal) ?? -1;
        return semicolon < 0 ? null : value![(semicolon + 1)..].Trim();
    }

    private static string FirstWord(string? value)
    {
        if (value is null) return "";
        var end = value.AsSpan().IndexOfAny(" \t(;");
        return (end < 0 ? value : value[..end]).ToLowerInvariant();
    }
}
