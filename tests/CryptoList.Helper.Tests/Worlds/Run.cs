using System.Text;

namespace CryptoList.Helper.Tests.Worlds;

/// <summary>What a command gave: exit code, standard output, standard error.</summary>
public sealed record Run(int Code, byte[] Output, string Error)
{
    public string Text => Encoding.UTF8.GetString(Output);

    /// <summary>This run, which must have ended well.</summary>
    public Run Well()
    {
        Assert.True(Code == ExitCode.Done, $"exit code {Code}: {Error}{Text}");
        return this;
    }

    /// <summary>This run, which must have ended with that code.</summary>
    public Run With(int code)
    {
        Assert.True(Code == code, $"exit code {Code}, not {code}: {Error}{Text}");
        return this;
    }
}
