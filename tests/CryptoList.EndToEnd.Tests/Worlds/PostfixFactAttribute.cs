namespace CryptoList.EndToEnd.Tests.Worlds;

/// <summary>Runs where Postfix is installed and may be started (by root alone); elsewhere it is skipped by name.</summary>
public sealed class PostfixFactAttribute : FactAttribute
{
    public PostfixFactAttribute()
    {
        if (ProgramFactAttribute.PathOf("postfix") is null) Skip = "Not installed here: postfix.";
        else if (!Environment.IsPrivilegedProcess) Skip = "Postfix can be started by root alone.";
    }
}
