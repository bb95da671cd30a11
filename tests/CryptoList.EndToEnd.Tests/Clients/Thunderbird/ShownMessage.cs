namespace CryptoList.EndToEnd.Tests.Clients.Thunderbird;

/// <summary>A message as Thunderbird shows it: its subject, all of its header that is shown, its text; attachments by name, with the files they were saved to.</summary>
internal sealed record ShownMessage(string Subject, string Header, string Text, Dictionary<string, string> Attachments);
