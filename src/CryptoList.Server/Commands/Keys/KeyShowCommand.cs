using System.CommandLine;

namespace CryptoList.Server.Commands.Keys;

/// <summary><c>key show</c>.</summary>
internal static class KeyShowCommand
{
    public static Command Create(CommandHost host)
    {
        var list = Arguments.List();
        return host.Does(
            new Command("show", "Show the server's signing key and seal keys for a list.\n\nExample: cryptolist key show team@lists.example.net") { list },
            $"{{list, signingKey, signingKeyHeld, sealKeys: [{SealKeyFacts.Fields}]}}",
            (session, parsed, _) =>
            {
                var hosted = session.List(parsed.GetRequiredValue(list));
                var signing = hosted.Log.AtHead(session.Now).ServerSigningKey.Fingerprint;
                using var held = session.Data.KeyStore.SigningKey(hosted.Id, signing);
                var keys = SealKeyFacts.Of(hosted, session.Data.KeyStore, session.Now);
                if (session.Json) session.WriteJson(new { List = hosted.Id.ToString(), SigningKey = signing.ToString(), SigningKeyHeld = held is not null, SealKeys = keys });
                else Write(session, signing.ToString(), keys);
                if (held is null) session.Io.Say("cryptolist: the private signing key is not in the key folder. Restore the folder from a backup.");
                if (!keys[^1].Held) session.Io.Say("cryptolist: the private seal key in force is not in the key folder: no post can be taken. Restore the folder from a backup, or run: cryptolist key rotate");
                return Task.FromResult(ExitCode.Done);
            });
    }

    private static void Write(CommandSession session, string signing, List<SealKeyFacts> keys)
    {
        Tables.WriteFacts(session.Io, ("Signing key", signing));
        session.Io.Output.WriteLine();
        Tables.Write(
            session.Io, ["Seal key", "Since", "Entry", "State"],
            keys.Select(k => (string[])[k.Key, Tables.Time(k.Since), $"{k.Entry}", k.OpensUntil is not { } until ? "in force" : k.Held ? $"replaced; opens posts until {Tables.Time(until)}" : "replaced and destroyed"]));
    }
}
