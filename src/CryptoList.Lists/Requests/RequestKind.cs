namespace CryptoList.Lists.Requests;

/// <summary>What is asked of a list by mail to one of its sub-addresses.</summary>
public enum RequestKind
{
    /// <summary><c>+help</c>: what this list is.</summary>
    Help,

    /// <summary><c>+owner</c>: a word to those who decide.</summary>
    Owner,

    /// <summary><c>+subscribe</c>: to be invited.</summary>
    Subscribe,

    /// <summary><c>+unsubscribe</c>: to be taken off, by somebody who has no link at hand.</summary>
    Unsubscribe,
}
