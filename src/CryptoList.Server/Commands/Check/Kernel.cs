using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace CryptoList.Server.Commands.Check;

/// <summary>What only Linux's kernel can say.</summary>
internal static class Kernel
{
    private const int NotInStep = 5;
    private const int CurrentFolder = -100;
    private const uint UserIdWanted = 0x8;
    private const int UserIdOffset = 20;

    /// <summary>Whether something (ntpd, chrony, systemd-timesyncd) keeps the clock in step; null where the kernel does not say.</summary>
    public static bool? ClockInStep()
    {
        if (!OperatingSystem.IsLinux()) return null;
        // struct timex, all zero: only asks. 208 octets on 64-bit machines.
        var state = adjtimex(new byte[256]);
        return state < 0 ? null : state != NotInStep;
    }

    /// <summary>The number of a file's owner; null where it cannot be told.</summary>
    public static uint? OwnerOf(string path)
    {
        if (!OperatingSystem.IsLinux()) return null;
        var facts = new byte[256];
        return statx(CurrentFolder, Encoding.UTF8.GetBytes(path + '\0'), 0, UserIdWanted, facts) == 0 ? BinaryPrimitives.ReadUInt32LittleEndian(facts.AsSpan(UserIdOffset)) : null;
    }

#pragma warning disable IDE1006 // The names are the C library's.
    [DllImport("libc", SetLastError = false), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int adjtimex(byte[] buffer);

    [DllImport("libc", SetLastError = false), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int statx(int folder, byte[] path, int flags, uint mask, byte[] buffer);
#pragma warning restore IDE1006
}
