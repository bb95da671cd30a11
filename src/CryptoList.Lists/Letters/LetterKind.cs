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

    /// <summary>To an owner: the server took a member off the list.</summary>
    Cut = 3,

    /// <summary>To the last owner who gets the list's mail: somebody asked that they leave.</summary>
    Warning = 4,

    /// <summary>To an owner, or from <c>+help</c> to whoever asked: what a mail to one of the list's sub-addresses led to.</summary>
    Request = 5,

    /// <summary>To a member's devices: control messages that another device, or a joiner, had passed on.</summary>
    Passed = 6,

    /// <summary>To a member's device: pieces of the log.</summary>
    Log = 7,
}
