using CryptoList.Helper.Terminal;

namespace CryptoList.Helper.Tests.Worlds;

/// <summary>Someone at the keyboard who types these answers, one after the other, and then goes.</summary>
public sealed class Answers(params string[] answers) : ITerminal
{
    private readonly Queue<string> _answers = new(answers);

    public bool ShowsProgress => false;

    public bool ShowsOutput => false;

    public int Width => 80;

    public string? Ask(string prompt) => AskSecret(prompt);

    public string? AskSecret(string prompt) => _answers.TryDequeue(out var answer) ? answer : null;
}
