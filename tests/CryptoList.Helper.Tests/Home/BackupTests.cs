using CryptoList.Helper.Tests.Worlds;

namespace CryptoList.Helper.Tests.Home;

public sealed class BackupTests : IDisposable
{
    private readonly Town _town = new();

    public void Dispose() => _town.Dispose();

    [Fact]
    public async Task Whoever_lost_the_machine_reads_and_posts_again_from_the_backup_and_its_code()
    {
        var (alice, bob) = await AliceAndBobAsync();
        var (file, code) = await BackUpAsync(bob);
        Directory.Delete(bob.Home, recursive: true);
        var copies = await _town.PostAsync(alice, Town.Message("News", "While Bob had nothing."));

        (await bob.RunAsync("restore", file, "--code-file", Kept(code), "--no-passphrase")).Well();
        Assert.Contains("While Bob had nothing.", (await bob.RunWithAsync(copies[bob.Address], "read", "-")).Well().Text);
        var answer = await _town.PostAsync(bob, Town.Message("News", "Back again."));
        Assert.Contains("Back again.", (await alice.RunWithAsync(answer[alice.Address], "read", "-")).Well().Text);
    }

    [Fact]
    public async Task The_code_may_be_typed_as_people_type()
    {
        var (_, bob) = await AliceAndBobAsync();
        var (file, code) = await BackUpAsync(bob);
        Directory.Delete(bob.Home, recursive: true);
        (await bob.RunAsync("restore", file, "--code-file", Kept($" {code.ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal).Replace('0', 'o').Replace('1', 'l')} "), "--no-passphrase")).Well();
    }

    [Fact]
    public async Task Another_code_opens_nothing_and_makes_nothing()
    {
        var (_, bob) = await AliceAndBobAsync();
        var (file, code) = await BackUpAsync(bob);
        Directory.Delete(bob.Home, recursive: true);
        var other = (code[0] == 'A' ? 'B' : 'A') + code[1..];
        var run = (await bob.RunAsync("restore", file, "--code-file", Kept(other), "--no-passphrase")).With(ExitCode.Usage);
        Assert.Contains("not the recovery code", run.Error);
        (await bob.RunAsync("list")).With(ExitCode.Usage);
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("AAAAA-BBBBB-CCCCC-DDDDD-EEEEEE")]
    [InlineData("UUUUU-BBBBB-CCCCC-DDDDD-EEEEE")]
    public async Task What_is_no_code_is_told_from_a_wrong_one(string typed)
    {
        var (_, bob) = await AliceAndBobAsync();
        var (file, _) = await BackUpAsync(bob);
        Directory.Delete(bob.Home, recursive: true);
        Assert.Contains("five groups of five", (await bob.RunAsync("restore", file, "--code-file", Kept(typed), "--no-passphrase")).With(ExitCode.Usage).Error);
    }

    [Fact]
    public async Task A_damaged_backup_is_refused_and_makes_nothing()
    {
        var (_, bob) = await AliceAndBobAsync();
        var (file, code) = await BackUpAsync(bob);
        Directory.Delete(bob.Home, recursive: true);
        var octets = await File.ReadAllBytesAsync(file);
        octets[octets.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(file, octets);
        Assert.Contains("damaged", (await bob.RunAsync("restore", file, "--code-file", Kept(code), "--no-passphrase")).With(ExitCode.Usage).Error);
        (await bob.RunAsync("list")).With(ExitCode.Usage);
    }

    [Fact]
    public async Task A_home_with_keys_is_never_written_over()
    {
        var (_, bob) = await AliceAndBobAsync();
        var (file, code) = await BackUpAsync(bob);
        Assert.Contains("already", (await bob.RunAsync("restore", file, "--code-file", Kept(code), "--no-passphrase")).With(ExitCode.Usage).Error);
    }

    [Fact]
    public async Task A_backup_shows_neither_keys_nor_who_is_in_a_list()
    {
        var (alice, bob) = await AliceAndBobAsync();
        var (file, code) = await BackUpAsync(bob);
        var text = await File.ReadAllTextAsync(file);
        Assert.DoesNotContain(alice.Address, text);
        Assert.DoesNotContain(code.Replace("-", "", StringComparison.Ordinal), text);
    }

    private async Task<(Person Alice, Person Bob)> AliceAndBobAsync()
    {
        var alice = await _town.OpenAsync();
        return (alice, await _town.LetInAsync(alice, "bob"));
    }

    private async Task<(string File, string Code)> BackUpAsync(Person person)
    {
        var file = Path.Combine(_town.Root, $"{person.Name}.backup");
        return (file, (await person.RunAsync("backup", file)).Well().Text.Trim());
    }

    private string Kept(string code)
    {
        var file = Path.Combine(_town.Root, "code");
        File.WriteAllText(file, code + "\n");
        return file;
    }
}
