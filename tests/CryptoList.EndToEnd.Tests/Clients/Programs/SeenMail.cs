using System.Text.Json;

namespace CryptoList.EndToEnd.Tests.Clients.Programs;

/// <summary>What a person would see of a mail; attachments by name, with their SHA-256.</summary>
internal sealed record SeenMail(string Subject, string From, string Status, string Text, Dictionary<string, string> Attachments)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>All mail in a folder that a mail program left behind, read by Python's own parser.</summary>
    public static async Task<IReadOnlyList<SeenMail>> InAsync(MailAccount account, string folder) =>
        JsonSerializer.Deserialize<List<SeenMail>>(await account.RunAsync("/usr/bin/python3", [Path.Combine(AppContext.BaseDirectory, "Scripts", "show_mail.py"), folder]), Json)!;
}
