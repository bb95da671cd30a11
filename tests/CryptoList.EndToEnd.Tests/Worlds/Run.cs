using System.Text;
using CryptoList.Helper;

namespace CryptoList.EndToEnd.Tests.Worlds;

/// <summary>What a helper's command gave: exit code, standard output, standard error.</summary>
public sealed record Run(int Code, byte[] Output, string Error)
{
    public string Text => Encoding.UTF8.GetString(Output);

    /// <summary>All that the person and the person's mail program were shown.</summary>
    public string Shown => Text + Error;

    public Run Well() => With(ExitCode.Done);

    public Run With(int code)
    {
        Assert.True(Code == code, $"exit code {Code}, not {code}: {Error}{Text}");
        return this;
    }
}
