namespace CryptoList.Protocol.Posts;

/// <summary>The labels of protocol section 4 that keep one use of a key or hash apart from every other.</summary>
internal static class PostLabels
{
    public const string Body = "cryptolist/1 body";
    public const string WrapList = "cryptolist/1 wrap-list";
    public const string ListBody = "cryptolist/1 list-body";
    public const string Outer = "cryptolist/1 outer";
    public const string Direct = "cryptolist/1 direct";
    public const string Post = "cryptolist/1 post";
    public const string Author = "cryptolist/1 author";
    public const string Submit = "cryptolist/1 submit";
    public const string Deliver = "cryptolist/1 deliver";
    public const string DeliverUnlinkable = "cryptolist/1 deliver-2";
    public const string Device = "cryptolist/1 device";
    public const string Distribution = "cryptolist/1 dist";
}
