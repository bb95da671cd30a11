using System.CommandLine;
using System.Text.Json;
using CryptoList.Helper.Home;
using CryptoList.Helper.Lists;
using CryptoList.Helper.Reading;
using CryptoList.Protocol.Posts;

namespace CryptoList.Helper.Commands;

/// <summary><c>export</c>: secrets in the open, for the tests of a second implementation.</summary>
internal static class ExportCommand
{
    private const int MaxCopyBytes = 64 * 1024 * 1024;

    private sealed record KeysExport(string List, string Address, string Member, IReadOnlyList<DeviceExport> Devices, IReadOnlyList<KeyExport> ListKeys, IReadOnlyList<string> Log);

    private sealed record DeviceExport(string Fingerprint, byte[] Sign, IReadOnlyList<HpkeExport> Hpke);

    private sealed record HpkeExport(string Kem, string Id, byte[] Private, byte[] Public);

    private sealed record KeyExport(string Group, long Epoch, string Kid, byte[] Key);

    private sealed record PostExport(string File, string Verdict, string? Fault, string? PostHash, byte[]? Hdr, byte[] Copy, byte[]? Entity);

    public static Command Create(CommandHost host)
    {
        var copies = new Argument<string[]>("copies") { Description = "For posts: the copies to open", Arity = ArgumentArity.ZeroOrMore };
        var list = CommonOptions.List();
        var what = new Option<string>("--what") { Description = "keys (device and list keys, the log) or posts (copies with what is inside)", Required = true };
        what.AcceptOnlyFromAmong("keys", "posts");
        var output = CommonOptions.Out("the JSON");
        var sure = new Option<bool>("--yes-show-secrets") { Description = "Yes, write secrets in the open" };
        var command = new Command("export", "Write private keys or opened posts as JSON (binary as base64), for the tests of another implementation. Never for a list that matters.") { copies, list, what, output, sure };
        host.Does(command, async (parsed, cancellation) =>
        {
            if (!parsed.GetValue(sure)) throw HelperException.Usage("This writes secrets in the open: whoever has the file reads the list and posts as you. If that is what you want, for tests, add --yes-show-secrets.");
            using var session = await host.OpenAsync(parsed, cancellation).ConfigureAwait(false);
            host.Io.Say("WARNING: what follows are SECRETS in the open. Whoever has them can read the list and post as you. For tests only; do not keep them.");
            object export = parsed.GetRequiredValue(what) == "keys"
                ? Keys(session, session.Lists.Get(parsed.GetValue(list)))
                : await PostsAsync(session, parsed.GetValue(copies) ?? [], cancellation).ConfigureAwait(false);
            var json = JsonSerializer.SerializeToUtf8Bytes(export, JsonFile.Options);
            // A file of secrets is its owner's alone from the start.
            if (parsed.GetValue(output) is { } path and not FileArgument.Standard) DurableFile.Replace(path, json);
            else await FileArgument.WriteAsync(null, json, host.Io, cancellation).ConfigureAwait(false);
            return ExitCode.Done;
        });
        return command;
    }

    private static KeysExport Keys(HelperSession session, ListReplica list)
    {
        var device = session.DeviceIn(list);
        return new KeysExport(
            list.Log.List.ToString(),
            list.Address,
            list.Self.ToString(),
            [new DeviceExport(device.Fingerprint.ToString(), device.SigningKey.Export(), [.. device.HpkeKeys.Select(k => new HpkeExport($"{(int)k.PublicKey.Kem:x4}", k.PublicKey.Id.ToString(), k.Export(), k.PublicKey.Bytes.ToArray()))])],
            [.. session.Keyring.ListKeys.Where(k => k.List == list.Log.List).OrderBy(k => k.Epoch).Select(k => new KeyExport(k.Group, k.Epoch, k.Key.Kid.ToString(), k.Key.Bytes.ToArray()))],
            [.. list.Entries().Select(e => e.ToLine())]);
    }

    private static async Task<IReadOnlyList<PostExport>> PostsAsync(HelperSession session, string[] copies, CancellationToken cancellation)
    {
        if (copies.Length == 0) throw HelperException.Usage("Name the copies to open.");
        var reading = new CopyReading(session);
        var exports = new List<PostExport>();
        foreach (var path in copies)
        {
            var size = new FileInfo(path).Length;
            if (size > MaxCopyBytes) throw HelperException.Refused($"{path} is larger than {MaxCopyBytes} bytes, too large for a test case.");
            var octets = await File.ReadAllBytesAsync(path, cancellation).ConfigureAwait(false);
            using var message = new MemoryStream(octets);
            using var result = reading.Read(message);
            exports.Add(new PostExport(
                Path.GetFileName(path),
                result.Verdict.ToString().ToLowerInvariant(),
                result.Fault is { } fault ? PostFaults.Token(fault) : null,
                result.Control?.PostHash.ToString(),
                result.Control?.Header.Raw.ToArray(),
                octets,
                result.Entity is null ? null : await WholeAsync(result.Entity, cancellation).ConfigureAwait(false)));
        }

        return exports;
    }

    private static async Task<byte[]> WholeAsync(Stream entity, CancellationToken cancellation)
    {
        using var whole = new MemoryStream();
        entity.Position = 0;
        await entity.CopyToAsync(whole, cancellation).ConfigureAwait(false);
        return whole.ToArray();
    }
}
