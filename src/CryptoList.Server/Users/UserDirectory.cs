using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using CryptoList.Mail.Sasl;
using CryptoList.Server.Settings;

namespace CryptoList.Server.Users;

/// <summary>Who may log in, as the file of users says now: a change counts a second later. While the file is damaged, what was read before stays.</summary>
public sealed partial class UserDirectory : IScramUsers
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly string _path;
    private readonly ILogger _logger;
    private readonly WatchedFiles _watched;
    private volatile Snapshot _current;

    /// <summary>Reads the file; one that is not there has no users.</summary>
    /// <exception cref="SettingsException">The file cannot be used; says why.</exception>
    public UserDirectory(string path, TimeProvider time, ILogger<UserDirectory> logger)
    {
        (_path, _logger) = (path, logger);
        _watched = new WatchedFiles(Interval, time, path);
        if (!UserFile.TryRead(path, out var file, out var fault)) throw new SettingsException([new SettingFault("Smtp:UsersFile", path, fault)]);
        _current = new Snapshot(file);
        if (file.Users.Count == 0) LogNobody();
    }

    /// <inheritdoc/>
    public ScramVerifier Find(string name, out bool known)
    {
        if (_watched.HaveChanged())
        {
            if (UserFile.TryRead(_path, out var file, out var fault)) _current = new Snapshot(file);
            else LogKept(fault);
        }

        return _current.Find(name, out known);
    }

    [LoggerMessage(EventId = 1611, EventName = "users-none", Level = LogLevel.Warning, Message = "Nobody can log in to submit yet. Run: cryptolist user add NAME")]
    private partial void LogNobody();

    [LoggerMessage(EventId = 1612, EventName = "users-unusable", Level = LogLevel.Warning, Message = "The file of users has changed and cannot be used; what was read before stays: {Reason}")]
    private partial void LogKept(string reason);

    private sealed class Snapshot(UserFile file)
    {
        private readonly int[] _counts = file.Users.Count > 0 ? [.. file.Users.Values.Select(v => v.Iterations)] : [UserAddCommand.DefaultIterations];

        public ScramVerifier Find(string name, out bool known)
        {
            // Made for a known name too: that it is known must not show in the time.
            var other = ScramVerifier.ForUnknown(file.Secret, name, Count(name));
            known = file.Users.TryGetValue(name, out var verifier);
            return known ? verifier! : other;
        }

        /// <summary>A name nobody has gets the count of some user, always the same one, so that counts give nobody away.</summary>
        private int Count(string name)
        {
            Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
            HMACSHA256.HashData(file.Secret, Encoding.UTF8.GetBytes($"count {name}"), hash);
            return _counts[BinaryPrimitives.ReadUInt32LittleEndian(hash) % (uint)_counts.Length];
        }
    }
}
