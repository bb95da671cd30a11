using Xunit;

namespace CryptoList.Mail.Tests;

internal static class Refusal
{
    /// <summary>The named fault that the action ends in.</summary>
    public static MailFormatFault Of(Action action) => Assert.Throws<MailFormatException>(action).Fault;

    /// <summary>Whether the action ends well; any exception but the named one passes through.</summary>
    public static bool OrNone(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (MailFormatException)
        {
            return false;
        }
    }
}
