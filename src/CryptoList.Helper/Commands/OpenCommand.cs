using System.CommandLine;
using CryptoList.Helper.Properties;
using CryptoList.Helper.Reading;
using CryptoList.Protocol.Posts;

namespace CryptoList.Helper.Commands;

/// <summary><c>open</c>: a filter from a copy to the message inside it.</summary>
internal static class OpenCommand
{
    public static Command Create(CommandHost host)
    {
        var file = new Argument<string>("copy") { Description = "The copy; - or nothing is standard input", DefaultValueFactory = _ => FileArgument.Standard };
        var size = CommonOptions.MaxSize();
        var command = new Command("open", "Open a copy and write the message inside it; what does not open becomes a notice with the original attached (exit code 4). What is no post gives nothing (exit code 1).") { file, size };
        host.Does(command, async (parsed, cancellation) =>
        {
            await using var message = await MessageSource.OpenAsync(host, host.Home(parsed), parsed.GetRequiredValue(file), parsed.GetValue(size), cancellation).ConfigureAwait(false);
            ReadResult result;
            string listName;
            PropertiesIntake.Outcome? properties;
            string? key;
            using (var session = await host.OpenAsync(parsed, cancellation).ConfigureAwait(false))
            {
                var reading = new CopyReading(session);
                result = reading.Read(message);
                properties = reading.Properties;
                listName = reading.ListOf(result)?.Name ?? "";
                key = reading.SentenceOf(result);
            }

            if (key is not null)
            {
                host.Io.Say(key);
                return ExitCode.Done;
            }

            // The lock is given back before anything is written: who reads the other end of the pipe may need it.
            if (properties is not null)
            {
                result.Dispose();
                host.Io.Say($"cryptolist-helper: {properties.Sentence}");
                return properties.ExitCode;
            }

            using (result) return await WriteAsync(host, result, listName, message, cancellation).ConfigureAwait(false);
        });
        return command;
    }

    private static async Task<int> WriteAsync(CommandHost host, ReadResult result, string listName, Stream message, CancellationToken cancellation)
    {
        switch (result.Verdict)
        {
            case ReadVerdict.Opened:
                await HandedOnMessage.WriteAsync(result, listName, host.Io.Output, cancellation).ConfigureAwait(false);
                foreach (var warning in HandedOnFields.Warnings(result.Warnings)) host.Io.Say($"cryptolist-helper: warning: {warning}");
                return ExitCode.Done;
            case ReadVerdict.Wait:
                throw HelperException.Wait(PostFaults.Notice(result.Fault!.Value));
            case ReadVerdict.Fail:
                FailureNotice.Write(result.Fault!.Value, result.ListAddress, message, host.Io.Now, host.Io.Output);
                host.Io.Say($"cryptolist-helper: {PostFaults.Notice(result.Fault.Value)}");
                return ExitCode.Failed;
            default:
                throw HelperException.Refused("This is not a copy of a post. Nothing is shown of it.");
        }
    }
}
