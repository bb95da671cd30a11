using System.Xml.Linq;
using CryptoList.Helper.Home;

namespace CryptoList.Helper.Setup.Service;

/// <summary>A launch agent of macOS (launchd.plist(5)). Written here, and never tried on a Mac.</summary>
internal static class LaunchAgent
{
    private const string Label = "net.cryptolist.bridge";

    public static UserService Of(HomeFolder home, IReadOnlyList<string> command, string userFolder)
    {
        var path = Path.Combine(userFolder, "Library", "LaunchAgents", $"{Label}.plist");
        var document = new XDocument(
            new XDocumentType("plist", "-//Apple//DTD PLIST 1.0//EN", "http://www.apple.com/DTDs/PropertyList-1.0.dtd", null!),
            new XElement(
                "plist",
                new XAttribute("version", "1.0"),
                new XElement(
                    "dict",
                    Pair("Label", new XElement("string", Label)),
                    Pair("ProgramArguments", new XElement("array", command.Select(word => new XElement("string", word)))),
                    Pair("RunAtLoad", new XElement("true")),
                    Pair("KeepAlive", new XElement("dict", Pair("SuccessfulExit", new XElement("false")))),
                    Pair("ThrottleInterval", new XElement("integer", 15)),
                    Pair("Umask", new XElement("integer", 63)),
                    Pair("StandardErrorPath", new XElement("string", Path.Combine(home.Path, "bridge.log"))))));
        return new UserService(path, $"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{document}\n", [["launchctl", "load", "-w", path]]);
    }

    private static XElement[] Pair(string key, XElement value) => [new("key", key), value];
}
