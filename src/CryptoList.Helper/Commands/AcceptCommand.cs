using System.CommandLine;
using CryptoList.Helper.Membership;

namespace CryptoList.Helper.Commands;

/// <summary><c>accept</c>: takes welcomes and list keys that are sealed to this device.</summary>
internal static class AcceptCommand
{
    public static Command Create(CommandHost host)
    {
        var file = new Argument<string>("file") { Description = "The sealed messages; - is standard input" };
        var command = new Command("accept", "Take a welcome or a new list key that is sealed to this device.") { file };
        host.Does(command, async (parsed, cancellation) =>
        {
            var path = parsed.GetRequiredValue(file);
            var messages = BundleFile.Read(await FileArgument.ReadSmallAsync(path, host.Io, cancellation).ConfigureAwait(false), FileArgument.NameOf(path));
            using var session = await host.OpenAsync(parsed, cancellation).ConfigureAwait(false);
            var intake = new ControlIntake(session.Keyring, session.Lists, host.Io.Now);
            var results = messages.Select(intake.Take).ToList();
            if (results.Exists(r => r.Outcome == ControlIntake.Outcome.KeyTaken)) session.Keys.Save();
            foreach (var sentence in results.Where(r => r.Outcome != ControlIntake.Outcome.NotForMe).Select(r => r.Sentence).Distinct()) host.Io.Say(sentence);
            if (results.TrueForAll(r => r.Outcome == ControlIntake.Outcome.NotForMe)) throw HelperException.Usage("No message in it is for a device of yours.");
            return results.Exists(r => r.Outcome == ControlIntake.Outcome.Refused) ? ExitCode.Refused
                : results.Exists(r => r.Outcome == ControlIntake.Outcome.Waits) ? ExitCode.Wait
                : ExitCode.Done;
        });
        return command;
    }
}
