using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace CryptoList.Server.Web;

/// <summary>One page: a heading, a few sentences, perhaps a form of one button. No script, nothing from elsewhere; readable by a screen reader, in the dark and on a telephone.</summary>
internal sealed record WebPage(string Title, params IReadOnlyList<string> Sentences)
{
    private const string Style =
        """
        :root{color-scheme:light dark}
        body{margin:0;font:1.0625rem/1.6 system-ui,sans-serif;background:#f6f6f4;color:#22252a}
        main{max-width:34rem;margin:12vh auto 2rem;padding:2rem;background:#fff;border:1px solid #dcdcd7;border-radius:.5rem}
        h1{margin:0 0 1rem;font-size:1.375rem;line-height:1.3}
        p{margin:0 0 1rem;overflow-wrap:anywhere}
        button{font:inherit;font-weight:600;padding:.65rem 1.4rem;border:0;border-radius:.375rem;background:#1d4f91;color:#fff;cursor:pointer}
        button:hover{background:#163d70}
        button:focus-visible{outline:3px solid #e0a100;outline-offset:2px}
        @media(max-width:38rem){main{margin:0;border:0;border-radius:0;min-height:100vh;box-sizing:border-box}}
        @media(prefers-color-scheme:dark){body{background:#16181b;color:#e6e6e3}main{background:#1f2226;border-color:#3a3e44}button{background:#8db8f0;color:#10243c}button:hover{background:#a9c9f5}}
        """;

    /// <summary>Lets the page show its own style and send its own form, and nothing else.</summary>
    public static string Policy { get; } =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>What the button says; null for no form.</summary>
    public string? Button { get; init; }

    /// <summary>Hidden fields of the form.</summary>
    public IReadOnlyList<(string Name, string Value)> Fields { get; init; } = [];

    public byte[] ToUtf8()
    {
        var html = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n");
        html.Append($"<title>{Text(Title)}</title>\n<style>{Style}</style>\n</head>\n<body>\n<main>\n<h1>{Text(Title)}</h1>\n");
        foreach (var sentence in Sentences) html.Append($"<p>{Text(sentence)}</p>\n");
        if (Button is not null)
        {
            html.Append("<form method=\"post\">\n");
            foreach (var (name, value) in Fields) html.Append($"<input type=\"hidden\" name=\"{Text(name)}\" value=\"{Text(value)}\">\n");
            html.Append($"<button type=\"submit\">{Text(Button)}</button>\n</form>\n");
        }

        return Encoding.UTF8.GetBytes(html.Append("</main>\n</body>\n</html>\n").ToString());
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
