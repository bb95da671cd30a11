namespace CryptoList.Server.Commands.Check;

/// <summary>One thing looked at: what was found, and what to do next where something is to be done.</summary>
internal sealed record CheckLine(string Name, Verdict Verdict, string Finding, string? Next)
{
    public static CheckLine Ok(string name, string finding) => new(name, Verdict.Ok, finding, null);
    public static CheckLine Warn(string name, string finding, string next) => new(name, Verdict.Warn, finding, next);
    public static CheckLine Fail(string name, string finding, string next) => new(name, Verdict.Fail, finding, next);
}
