using System.Diagnostics;
using CryptoList.EndToEnd.Tests.Worlds;

namespace CryptoList.EndToEnd.Tests;

/// <summary>Programs that nobody wrote for this submit sealed posts, and get the answers that the protocol names.</summary>
public sealed class SubmittersTests
{
    private const string Smtplib = """
        import smtplib, sys
        host, port, to, path = sys.argv[1:]
        message = open(path, 'rb').read()
        try:
            with smtplib.SMTP(host, int(port)) as server:
                server.ehlo()
                server.mail('someone@example.org')
                print(*server.rcpt(to))
                print(*server.data(message))
        except smtplib.SMTPException as refusal:
            print(refusal)
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [ProgramFact("curl")]
    public Task Curl_posts_and_is_told_each_refusal_by_name() => SubmitsAsync((world, to, file) => RunAsync(
        "curl", "--silent", "--show-error", "--verbose", $"smtp://{world.Smtp}", "--mail-from", "someone@example.org", "--mail-rcpt", to, "--upload-file", file));

    [ProgramFact("swaks")]
    public Task Swaks_posts_and_is_told_each_refusal_by_name() => SubmitsAsync((world, to, file) => RunAsync(
        "swaks", "--server", world.Smtp.Address.ToString(), "--port", $"{world.Smtp.Port}", "--from", "someone@example.org", "--to", to, "--data", $"@{file}"));

    [ProgramFact("python3")]
    public Task Pythons_smtplib_posts_and_is_told_each_refusal_by_name() => SubmitsAsync((world, to, file) => RunAsync(
        "python3", "-c", Smtplib, world.Smtp.Address.ToString(), $"{world.Smtp.Port}", to, file));

    private static async Task SubmitsAsync(Func<World, string, string, Task<string>> submit)
    {
        await using var world = await World.StartAsync();
        var list = await MailingList.OpenAsync(world, ["bob"]);
        var folder = world.Folder("posts");
        async Task<string> SayAsync(byte[] message, string to = World.ListAddress)
        {
            var file = Path.Combine(folder, "message");
            await File.WriteAllBytesAsync(file, message);
            return await submit(world, to, file);
        }

        var post = list.Seal(list.Owner, "From any program at all.");
        Assert.Contains("Accepted as post 1", await SayAsync(post));
        Assert.Contains("Accepted before", await SayAsync(post));
        Assert.Contains("not-a-post", await SayAsync("From: a@example.org\r\nSubject: Hello\r\n\r\nIn the clear.\r\n"u8.ToArray()));
        var second = list.Seal(list.Owner, "The same number."u8.ToArray() is var text ? [.. "Subject: Again\r\n\r\n"u8, .. text] : [], r => r with { Sequence = 0 });
        Assert.Contains("number-taken", await SayAsync(second));
        var unknown = await SayAsync(post, "nobody@lists.example.net");
        Assert.Contains("550", unknown);
        Assert.Contains("No such list here", unknown);

        var copies = await world.CopiesAsync();
        foreach (var member in list.Members) Assert.Equal("From any program at all.", member.Read(copies[member.Address].Single()).ToString());
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(ProgramFactAttribute.PathOf(program)!, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(Patience);
        return await output + await errors;
    }
}
