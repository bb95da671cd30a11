using System.Xml.Linq;
using Xunit;

namespace CryptoList.Server.Tests;

/// <summary>The layers of docs/architecture.md, read from the project files.</summary>
public class ProjectReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Cryptography"] = [],
        ["Mail"] = [],
        ["Protocol"] = ["Cryptography", "Mail"],
        ["Lists"] = ["Cryptography", "Mail", "Protocol"],
        ["Storage"] = ["Cryptography", "Mail", "Protocol", "Lists"],
        ["Server"] = ["Cryptography", "Mail", "Protocol", "Lists", "Storage"],
        ["Helper"] = ["Cryptography", "Mail", "Protocol"],
    };

    public static TheoryData<string> Projects => [.. Directory.EnumerateFiles(Sources(), "*.csproj", SearchOption.AllDirectories).Select(f => Path.GetFileNameWithoutExtension(f)["CryptoList.".Length..])];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_names_only_what_stands_above_it(string project)
    {
        var file = Path.Combine(Sources(), $"CryptoList.{project}", $"CryptoList.{project}.csproj");
        var named = XDocument.Load(file).Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value)["CryptoList.".Length..]);
        Assert.Empty(named.Except(Allowed[project]));
    }

    [Fact]
    public void References_do_not_pass_through_another_project() =>
        Assert.Contains("<DisableTransitiveProjectReferences>true", File.ReadAllText(Path.Combine(Sources(), "..", "Directory.Build.props")));

    private static string Sources()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "CryptoList.sln"))) folder = folder.Parent ?? throw new DirectoryNotFoundException("CryptoList.sln is not above the tests.");
        return Path.Combine(folder.FullName, "src");
    }
}
