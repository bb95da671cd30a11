namespace CryptoList.Lists.Letters;

/// <summary>What a letter is. Values are stored.</summary>
public enum LetterKind
{
    /// <summary>To an owner: delivery to a member is paused.</summary>
    Pause = 0,

    /// <summary>To an owner: copies of a post did not reach their members.</summary>
    Post = 1,

    /// <summary>To a member's device: the answer to its request.</summary>
    Answer = 2,
}
