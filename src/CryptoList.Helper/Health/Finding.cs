namespace CryptoList.Helper.Health;

/// <summary>What a look at one thing gave.</summary>
/// <param name="Check">What was looked at, one or two words.</param>
/// <param name="Verdict">How it is.</param>
/// <param name="Sentence">What is so, and what to do next where something is not well.</param>
internal sealed record Finding(string Check, Verdict Verdict, string Sentence)
{
    public static Finding Well(string check, string sentence) => new(check, Verdict.Well, sentence);

    public static Finding Wrong(string check, string sentence) => new(check, Verdict.Wrong, sentence);

    public static Finding Advice(string check, string sentence) => new(check, Verdict.Advice, sentence);

    public static Finding Unseen(string check, string sentence) => new(check, Verdict.Unseen, sentence);
}

/// <summary>How a thing is.</summary>
internal enum Verdict
{
    /// <summary>As it should be.</summary>
    Well,

    /// <summary>It works, and could be better.</summary>
    Advice,

    /// <summary>It was not looked at; the sentence says why.</summary>
    Unseen,

    /// <summary>Something to mend.</summary>
    Wrong,
}
