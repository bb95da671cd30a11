using System.Diagnostics;

namespace CryptoList.Lists.Telemetry;

/// <summary>Times a piece of the store's work; a span of its own only as a part of another.</summary>
internal static class StoreWork
{
    public static async ValueTask<T> RunAsync<T>(ServerInstruments instruments, string operation, Func<ValueTask<T>> work)
    {
        using var activity = Activity.Current is null ? null : instruments.Activities.StartActivity("store")?.SetTag("operation", operation);
        var (started, done) = (instruments.Start(), false);
        try
        {
            var result = await work().ConfigureAwait(false);
            done = true;
            return result;
        }
        finally
        {
            instruments.Stored(operation, started, done);
            if (!done) activity?.SetStatus(ActivityStatusCode.Error);
        }
    }
}
