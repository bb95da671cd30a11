using System.Text;

namespace CryptoList.Helper.Terminal;

/// <summary>Everything a command touches outside its home folder, so that a test can hold all of it.</summary>
public sealed class HelperIo
{
    private readonly Lazy<StreamWriter> _text;

    /// <summary>Takes the three streams; they stay open.</summary>
    public HelperIo(Stream input, Stream output, TextWriter error)
    {
        (Input, Output, Error) = (input, output, error);
        _text = new(() => new StreamWriter(Output, new UTF8Encoding(false), leaveOpen: true) { AutoFlush = true, NewLine = "\n" });
    }

    /// <summary>Standard input, octets.</summary>
    public Stream Input { get; }

    /// <summary>Standard output, octets.</summary>
    public Stream Output { get; }

    /// <summary>Standard output, text in UTF-8.</summary>
    public TextWriter Text => _text.Value;

    /// <summary>Standard error: sentences for the person, never what was asked for.</summary>
    public TextWriter Error { get; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Environment variables by name.</summary>
    public Func<string, string?> Environment { get; init; } = _ => null;

    /// <summary>The person, where there is one.</summary>
    public ITerminal Terminal { get; init; } = new NoTerminal();

    /// <summary>Other programs of this machine.</summary>
    public IPrograms Programs { get; init; } = new SystemPrograms();

    /// <summary>How others are reached.</summary>
    public Internet Internet { get; init; } = new();

    /// <summary>Now, Unix seconds.</summary>
    public long Now => Time.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>One sentence to standard error, control characters made harmless.</summary>
    public void Say(string sentence) => Error.WriteLine(HarmlessText.Of(sentence));
}
