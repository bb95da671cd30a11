using System.Xml.Linq;
using CryptoList.Helper.Home;

namespace CryptoList.Helper.Setup.Service;

/// <summary>A task of Windows' scheduler that begins when the person logs on (Task Scheduler Schema 1.2). Written here, and never tried on Windows.</summary>
internal static class WindowsTask
{
    private const string Name = "CryptoList bridge";

    private static readonly XNamespace Schema = "http://schemas.microsoft.com/windows/2004/02/mit/task";

    public static UserService Of(HomeFolder home, IReadOnlyList<string> command)
    {
        var path = Path.Combine(home.ClientFolder, "cryptolist-bridge.xml");
        var task = new XElement(
            Schema + "Task",
            new XAttribute("version", "1.2"),
            new XElement(Schema + "Triggers", new XElement(Schema + "LogonTrigger", new XElement(Schema + "Enabled", true))),
            new XElement(Schema + "Principals", new XElement(Schema + "Principal", new XAttribute("id", "Author"), new XElement(Schema + "LogonType", "InteractiveToken"), new XElement(Schema + "RunLevel", "LeastPrivilege"))),
            new XElement(
                Schema + "Settings",
                new XElement(Schema + "MultipleInstancesPolicy", "IgnoreNew"),
                new XElement(Schema + "DisallowStartIfOnBatteries", false),
                new XElement(Schema + "StopIfGoingOnBatteries", false),
                new XElement(Schema + "ExecutionTimeLimit", "PT0S"),
                new XElement(Schema + "RestartOnFailure", new XElement(Schema + "Interval", "PT1M"), new XElement(Schema + "Count", 999))),
            new XElement(
                Schema + "Actions",
                new XAttribute("Context", "Author"),
                new XElement(Schema + "Exec", new XElement(Schema + "Command", command[0]), new XElement(Schema + "Arguments", string.Join(' ', command.Skip(1).Select(word => $"\"{word}\""))))));
        return new UserService(path, $"<?xml version=\"1.0\" encoding=\"UTF-16\"?>\r\n{task}\r\n", [["schtasks", "/Create", "/TN", Name, "/XML", path, "/F"], ["schtasks", "/Run", "/TN", Name]]);
    }
}
