using CryptoList.Protocol.Keys;

namespace CryptoList.Protocol.Tests.Model;

/// <summary>A group's epochs: its newest key, and whether somebody left since the last that was handed out directly.</summary>
internal sealed class ModelGroup(string name)
{
    public string Name { get; } = name;
    public List<ListKey> Keys { get; } = [];
    public bool LeftSinceDirect { get; set; }
}
