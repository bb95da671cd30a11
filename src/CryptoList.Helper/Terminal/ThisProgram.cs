namespace CryptoList.Helper.Terminal;

/// <summary>How this program is started, for services that start it.</summary>
internal static class ThisProgram
{
    private const string Name = "cryptolist-helper";

    /// <summary>The program, or the runtime with the program as its first argument.</summary>
    public static IReadOnlyList<string> CommandLine { get; } = Environment.ProcessPath is { } self && Path.GetFileNameWithoutExtension(self) == Name
        ? [self]
        : [Environment.ProcessPath is { } runtime && Path.GetFileNameWithoutExtension(runtime) == "dotnet" ? runtime : "dotnet", Path.Combine(AppContext.BaseDirectory, $"{Name}.dll")];
}
