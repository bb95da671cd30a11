namespace CryptoList.Helper.Terminal;

/// <summary>Other programs of this machine.</summary>
public interface IPrograms
{
    /// <summary>Runs a program to its end; null when there is none of that name.</summary>
    /// <param name="name">Its name, looked for as the system does.</param>
    /// <param name="arguments">Nothing secret: others can see them.</param>
    /// <param name="input">What it reads; nothing of it is kept.</param>
    /// <param name="cancellation">Ends it.</param>
    Task<ProgramRun?> RunAsync(string name, IReadOnlyList<string> arguments, string input, CancellationToken cancellation);
}

/// <summary>What a program gave: exit code, standard output, standard error.</summary>
public sealed record ProgramRun(int Code, string Output, string Error);
