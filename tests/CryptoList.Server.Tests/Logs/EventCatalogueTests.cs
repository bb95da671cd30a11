using System.Reflection;
using CryptoList.Lists.Hosting;
using CryptoList.Server.Serving;
using Microsoft.Extensions.Logging;
using Xunit;

namespace CryptoList.Server.Tests.Logs;

/// <summary>Events are an interface: scripts look for them. Their numbers and names are given once and written down.</summary>
public sealed class EventCatalogueTests
{
    private static readonly List<LoggerMessageAttribute> Events = [.. new[] { typeof(ServerHost).Assembly, typeof(ListDirectory).Assembly }
        .SelectMany(a => a.GetTypes()).SelectMany(t => t.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly))
        .Select(m => m.GetCustomAttribute<LoggerMessageAttribute>()).OfType<LoggerMessageAttribute>()];

    [Fact]
    public void Every_event_has_a_number_and_a_name_of_its_own()
    {
        Assert.NotEmpty(Events);
        Assert.All(Events, e => Assert.True(e.EventId > 1000 && e.EventName is { } name && name.All(c => char.IsAsciiLetterLower(c) || c == '-'), $"Give the event '{e.Message}' an EventId and an EventName."));
        Assert.Equal(Events.Count, Events.Select(e => e.EventId).Distinct().Count());
        Assert.Equal(Events.Count, Events.Select(e => e.EventName).Distinct().Count());
    }

    [Fact]
    public void Every_event_is_in_the_operators_manual()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "CryptoList.sln"))) folder = Path.GetDirectoryName(folder.TrimEnd('/'))!;
        var manual = File.ReadAllText(Path.Combine(folder, "docs", "operations.md"));

        Assert.Equal([], Events.Select(e => $"{e.EventId} `{e.EventName}`").Where(e => !manual.Contains(e)));
    }
}
