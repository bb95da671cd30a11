using System.Net;
using CryptoList.Lists;
using CryptoList.Lists.Hosting;
using CryptoList.Lists.Leaving;
using CryptoList.Lists.Limits;
using CryptoList.Mail.Smtp.Server;
using Microsoft.AspNetCore.Http.Features;

namespace CryptoList.Server.Web;

/// <summary>
/// Answers under a member's link (RFC 8058). To look changes nothing, whoever looks: mail scanners open every link. Only a POST that says
/// <c>List-Unsubscribe=One-Click</c> does, once or again with the same answer. Nothing tells a link never made from one too old, nor whether
/// its member is still there.
/// </summary>
internal sealed class LeaveRequests(WebOptions options, LeaveOptions leave, ListDirectory lists, LeaveLinks links, LeaveService leaving, TimeProvider time)
{
    private static readonly FormOptions Form = new() { ValueCountLimit = 8, KeyLengthLimit = 64, ValueLengthLimit = 256, MultipartHeadersCountLimit = 8, MultipartHeadersLengthLimit = 1024, MultipartBoundaryLengthLimit = 128 };

    private readonly Buckets<IPAddress> _rates = new(options.RequestsPerMinute, TimeSpan.FromMinutes(1), time);

    /// <summary>Answers one request.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        var (status, page) = await DecideAsync(context);
        var (response, body) = (context.Response, page.ToUtf8());
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.ContentLength = body.Length;
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentSecurityPolicy = WebPage.Policy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.XFrameOptions = "DENY";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers["X-Robots-Tag"] = "noindex, nofollow";
        if (status == StatusCodes.Status405MethodNotAllowed) response.Headers.Allow = "GET, HEAD, POST";
        if (status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable) response.Headers.RetryAfter = "60";
        if (!HttpMethods.IsHead(context.Request.Method)) await response.Body.WriteAsync(body, context.RequestAborted);
    }

    private async ValueTask<(int Status, WebPage Page)> DecideAsync(HttpContext context)
    {
        if (!_rates.TryTake(AddressBlock.Of(Peer(context)))) return (StatusCodes.Status429TooManyRequests, LeavePages.TooMany);
        if (TokenOf(context.Request.Path) is not { } text) return (StatusCodes.Status404NotFound, LeavePages.NoSuchPage);
        var method = context.Request.Method;
        var posts = HttpMethods.IsPost(method);
        if (!posts && !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method)) return (StatusCodes.Status405MethodNotAllowed, LeavePages.NotAsked);
        if (links.ReadLink(lists, text) is not var (list, token)) return (StatusCodes.Status404NotFound, LeavePages.NoSuchLink);
        if (!posts) return (StatusCodes.Status200OK, leaving.IsLastOwner(list, token) ? LeavePages.LastOwner(list.Address) : LeavePages.Ask(list.Address, Owners(list)));
        if (await ReadFormAsync(context) is not { } form || form[LeavePages.Field] != LeavePages.OneClick) return (StatusCodes.Status400BadRequest, LeavePages.NotAsked);
        try
        {
            // Not given up when the peer goes away: the wish was said.
            return await leaving.LeaveAsync(list, token, form[LeavePages.LastOwnerField] == LeavePages.Knowing, CancellationToken.None) == LeaveOutcome.Left
                ? (StatusCodes.Status200OK, LeavePages.Left(list.Address, Owners(list)))
                : (StatusCodes.Status409Conflict, LeavePages.LastOwner(list.Address));
        }
        catch (StoreUnavailableException)
        {
            return (StatusCodes.Status503ServiceUnavailable, LeavePages.Later);
        }
    }

    private static string Owners(HostedList list) => ListFields.SubAddress(list, "+owner");

    /// <summary>The last part of a link; whether the proxy before us takes the public path off or leaves it.</summary>
    private string? TokenOf(PathString path)
    {
        var text = path.Value ?? "";
        foreach (var root in (ReadOnlySpan<string>)[leave.PublicUrl?.AbsolutePath ?? "/", "/"])
        {
            if (text.StartsWith(root + LeaveLinks.Path, StringComparison.Ordinal)) return text[(root.Length + LeaveLinks.Path.Length)..];
        }

        return null;
    }

    /// <summary>Either form that RFC 8058 section 3.2 allows; null for anything else, or more than is needed.</summary>
    private static async ValueTask<IFormCollection?> ReadFormAsync(HttpContext context)
    {
        var feature = new FormFeature(context.Request, Form);
        if (!feature.HasFormContentType) return null;
        try
        {
            return await feature.ReadFormAsync(context.RequestAborted);
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException)
        {
            // Not a form, too large, or cut short.
            return null;
        }
    }

    /// <summary>Behind a proxy, whom that names last: what stands before it is the peer's own word.</summary>
    private IPAddress Peer(HttpContext context)
    {
        var peer = context.Connection.RemoteIpAddress ?? IPAddress.None;
        var named = options.Https ? null : context.Request.Headers["X-Forwarded-For"].ToString().Split(',')[^1].Trim();
        return IPAddress.TryParse(named, out var behind) ? behind : peer;
    }
}
