using CryptoList.Server.Commands;
using CryptoList.Server.Tests.Commands;
using Xunit;

namespace CryptoList.Server.Tests.Tls;

public sealed class UserCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("users-").FullName;

    private Operator Operator => new(_folder);

    private string Users => Path.Combine(_folder, "users");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_user_is_added_listed_and_removed()
    {
        Assert.Equal(0, (await AddAsync("ann", "correct horse")).Code);
        Assert.Equal(0, (await AddAsync("bob@example.org", "correct horse")).Code);
        Assert.Equal("ann\nbob@example.org\n", (await Operator.RunAsync("user", "list")).Output);
        Assert.Equal(0, (await Operator.RunAsync("user", "remove", "ann")).Code);
        var left = (await Operator.RunAsync("user", "list", "--json")).Json.GetProperty("users").EnumerateArray().Single();
        Assert.Equal(("bob@example.org", 32_768), (left.GetProperty("name").GetString(), left.GetProperty("iterations").GetInt32()));
    }

    [Fact]
    public async Task The_file_is_its_owners_alone_and_holds_no_password()
    {
        await AddAsync("ann", "correct horse");
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Users));
        var text = await File.ReadAllTextAsync(Users);
        Assert.Contains("ann\tSCRAM-SHA-256$32768:", text, StringComparison.Ordinal);
        Assert.DoesNotContain("horse", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_users_with_one_password_have_different_verifiers()
    {
        await AddAsync("ann", "correct horse");
        await AddAsync("bob", "correct horse");
        var verifiers = (await File.ReadAllLinesAsync(Users)).Skip(1).Select(l => l.Split('\t')[1]).ToArray();
        Assert.NotEqual(verifiers[0], verifiers[1]);
    }

    [Fact]
    public async Task Somebody_who_is_there_is_replaced_only_when_asked_for()
    {
        await AddAsync("ann", "correct horse");
        var before = await File.ReadAllTextAsync(Users);
        var refused = await AddAsync("ann", "another horse");
        Assert.Equal(ExitCode.Refused, refused.Code);
        Assert.Contains("user-exists", refused.Error, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllTextAsync(Users));
        Assert.Equal(0, (await AddAsync("ann", "another horse", "--replace")).Code);
        Assert.NotEqual(before, await File.ReadAllTextAsync(Users));
    }

    [Theory]
    [InlineData("ann", "short")]
    [InlineData("ann", "")]
    [InlineData("ann", "bell\u0007bell")]
    [InlineData("*", "correct horse")]
    [InlineData("#ann", "correct horse")]
    [InlineData(" ann", "correct horse")]
    [InlineData("", "correct horse")]
    public async Task A_name_or_password_that_cannot_be_one_changes_nothing(string name, string password)
    {
        Assert.Equal(ExitCode.Usage, (await AddAsync(name, password)).Code);
        Assert.False(File.Exists(Users));
    }

    [Theory]
    [InlineData("4095")]
    [InlineData("1000001")]
    public async Task An_iteration_count_out_of_range_is_refused(string count) =>
        Assert.Equal(ExitCode.Usage, (await AddAsync("ann", "correct horse", "--iterations", count)).Code);

    [Fact]
    public async Task Removing_nobody_is_said() => Assert.Equal(ExitCode.Usage, (await Operator.RunAsync("user", "remove", "nobody")).Code);

    [Fact]
    public async Task A_file_that_others_may_read_is_not_used()
    {
        if (OperatingSystem.IsWindows()) return;
        await AddAsync("ann", "correct horse");
        File.SetUnixFileMode(Users, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        var result = await Operator.RunAsync("user", "list");
        Assert.Equal(ExitCode.Fault, result.Code);
        Assert.Contains("chmod 600", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_line_is_named()
    {
        await AddAsync("ann", "correct horse");
        await File.AppendAllTextAsync(Users, "bob\tSCRAM-SHA-256$1:x$y:z\n");
        Assert.Contains("line 3", (await Operator.RunAsync("user", "list")).Error, StringComparison.Ordinal);
    }

    private Task<CommandResult> AddAsync(string name, string password, params string[] more) => Operator.RunAsync(password + "\n", ["user", "add", name, .. more]);
}
