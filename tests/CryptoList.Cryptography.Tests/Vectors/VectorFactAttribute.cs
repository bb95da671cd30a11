namespace CryptoList.Cryptography.Tests.Vectors;

/// <summary>A test that reads public vectors; skipped by name when their folder is not on this machine.</summary>
internal sealed class VectorFactAttribute : FactAttribute
{
    public VectorFactAttribute()
    {
        if (VectorFolder.Path is null) Skip = $"The public test vectors are not here: no shared/vectors above, and {VectorFolder.Variable} is not set.";
    }
}
