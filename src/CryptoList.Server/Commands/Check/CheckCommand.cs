using System.CommandLine;
using CryptoList.Server.Settings;

namespace CryptoList.Server.Commands.Check;

/// <summary><c>check</c>.</summary>
internal static class CheckCommand
{
    private const string Text = """
        Look at what servers get wrong and no DNS is needed for: settings, certificate, who may read key files, room, the database and its keys, the
        relay (as far as a message would begin), the clock, the ports. Changes nothing; works while the server runs and when it does not. Run it as
        the user the server runs as, with the same settings: any can be given as --Section:Name=value.

        Exit code 0: nothing fails (it may warn); 1: something does; 2: a setting cannot be used.

        Example: cryptolist check --data /var/lib/cryptolist
        """;

    public static Command Create(CommandHost host)
    {
        var ready = new Option<bool>("--ready") { Description = "Only ask the running server, at Health:Listen, whether it is ready" };
        var command = host.DoesWithout(
            new Command("check", Text) { ready, host.Data }, "{failed, warned, checks: [{name, verdict, finding, next}]}",
            async (asJson, parsed, cancel) =>
            {
                ServerSettings settings;
                try
                {
                    settings = ServerSettings.Read(ServerSettings.Configure([.. parsed.UnmatchedTokens, .. host.DataArgument(parsed)]));
                    settings.Relay.Apply(settings.Delivery);
                    settings.Dkim?.Open();
                }
                catch (SettingsException wrong)
                {
                    Write(host.Io, asJson, [.. wrong.Faults.Select(f => CheckLine.Fail("settings", f.Value is null ? $"{f.Name} is missing" : $"{f.Name} is '{f.Value}'", f.Instead))]);
                    return ExitCode.Usage;
                }

                IReadOnlyList<CheckLine> lines = parsed.GetValue(ready) ? [await ReadyCheck.AskAsync(settings, cancel)] : await LookAsync(settings, host.Io.Time, cancel);
                Write(host.Io, asJson, lines);
                return lines.Any(l => l.Verdict == Verdict.Fail) ? ExitCode.Refused : ExitCode.Done;
            });
        command.TreatUnmatchedTokensAsErrors = false;
        return command;
    }

    private static async Task<IReadOnlyList<CheckLine>> LookAsync(ServerSettings settings, TimeProvider time, CancellationToken cancel)
    {
        var served = StoreCheck.IsServed(settings);
        return
        [
            CheckLine.Ok("settings", "all can be used"),
            settings.HostName == "localhost"
                ? CheckLine.Warn("host name", "this server says in SMTP that it is localhost", "write its name in Server:HostName; relays refuse or distrust localhost")
                : CheckLine.Ok("host name", settings.HostName),
            CheckLine.Ok("server", served ? "runs on this data folder" : "does not run on this data folder"),
            CertificateCheck.Look(settings, time.GetUtcNow()),
            .. FileCheck.Named(settings),
            .. FileCheck.Folders(settings),
            .. await StoreCheck.LookAsync(settings, time, cancel),
            .. NetworkCheck.Ports(settings, served),
            .. await NetworkCheck.RelaysAsync(settings, cancel),
        ];
    }

    private static void Write(CommandIo io, bool asJson, IReadOnlyList<CheckLine> lines)
    {
        var (failed, warned) = (lines.Count(l => l.Verdict == Verdict.Fail), lines.Count(l => l.Verdict == Verdict.Warn));
        if (asJson)
        {
            JsonOutput.Write(io, new { Failed = failed, Warned = warned, Checks = lines.Select(l => new { l.Name, Verdict = KebabCase.Of(l.Verdict), l.Finding, l.Next }) });
            return;
        }

        foreach (var line in lines)
        {
            io.Output.WriteLine(HarmlessText.OfLine($"{KebabCase.Of(line.Verdict),-5} {line.Name}: {line.Finding}"));
            if (line.Next is { } next) io.Output.WriteLine(HarmlessText.OfLine($"      -> {next}"));
        }
    }
}
