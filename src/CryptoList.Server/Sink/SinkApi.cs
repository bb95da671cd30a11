using System.Globalization;

namespace CryptoList.Server.Sink;

/// <summary>What the sink has taken, over HTTP: JSON, and the messages themselves.</summary>
internal static class SinkApi
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromHours(1);

    public static void Map(IEndpointRouteBuilder routes, SinkStore store)
    {
        routes.MapGet("/healthz", () => Results.Text("ok"));
        routes.MapGet("/api/messages", (HttpContext context) => Results.Json(Listing(store, store.List(Filter(context)))));
        routes.MapDelete("/api/messages", () => Results.Json(new { deleted = store.Clear() }));
        routes.MapGet("/api/messages/{id:long}", (long id) => store.Find(id) is { } message ? Results.Json(message) : NotFound());
        routes.MapGet("/api/messages/{id:long}/raw", (HttpContext context, long id) =>
        {
            if (store.Find(id) is not { } message || !File.Exists(message.File)) return NotFound();
            // A message is shown to programs; a browser must not take it for a page.
            context.Response.Headers.XContentTypeOptions = "nosniff";
            context.Response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
            return Results.File(message.File, "message/rfc822");
        });
        routes.MapGet("/api/wait", (Delegate)((HttpContext context) => WaitAsync(context, store)));
    }

    private static async Task<IResult> WaitAsync(HttpContext context, SinkStore store)
    {
        if (!TryNumber(context, "count", 1, 1, 10_000_000, out double count)) return BadRequest("count is a whole number from 1.");
        if (!TryNumber(context, "timeout", 30, 0, MaxWait.TotalSeconds, out double seconds)) return BadRequest("timeout is 0 to 3600 seconds.");
        IReadOnlyList<SinkMessage> there = await store.WaitAsync((int)count, Filter(context), TimeSpan.FromSeconds(seconds), context.RequestAborted);
        return Results.Json(Listing(store, there), statusCode: there.Count >= (int)count ? StatusCodes.Status200OK : StatusCodes.Status408RequestTimeout);
    }

    private static object Listing(SinkStore store, IReadOnlyList<SinkMessage> messages) => new { counted = store.Counted, count = messages.Count, messages };

    private static SinkFilter Filter(HttpContext context) => new(Query(context, "to"), Query(context, "from"), Query(context, "subject"));

    private static string? Query(HttpContext context, string name) => context.Request.Query[name].ToString() is { Length: > 0 } value ? value : null;

    private static bool TryNumber(HttpContext context, string name, double otherwise, double least, double most, out double value)
    {
        value = otherwise;
        return Query(context, name) is not { } text
            || (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value) && value >= least && value <= most);
    }

    private static IResult NotFound() => Results.Json(new { error = "There is no such message." }, statusCode: StatusCodes.Status404NotFound);

    private static IResult BadRequest(string error) => Results.Json(new { error }, statusCode: StatusCodes.Status400BadRequest);
}
