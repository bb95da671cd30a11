using System.Text;
using System.Text.Json;
using CryptoList.Helper.Reading;
using CryptoList.Helper.Terminal;
using CryptoList.Helper.Tests.Worlds;

namespace CryptoList.Helper.Tests.Reading;

public sealed class ReadTests : IDisposable
{
    private readonly Town _town = new();

    public void Dispose() => _town.Dispose();

    [Fact]
    public async Task The_rosters_address_stands_beside_a_display_name_the_author_chose()
    {
        var alice = await _town.OpenAsync();
        var copies = await _town.PostAsync(alice, "From: \"chair@example.org\" <alice@example.org>\n" + Town.Message("Hi", "Text"));
        var shown = (await alice.RunWithAsync(copies[alice.Address], "read")).Well().Text;
        Assert.Contains("From:     alice@example.org (calls themself \"chair@example.org\")", shown);
        Assert.Contains("Verified: signed by alice@example.org with the device \"alice's laptop\"", shown);
    }

    [Fact]
    public async Task Control_characters_of_the_author_never_reach_the_terminal()
    {
        var alice = await _town.OpenAsync();
        var copies = await _town.PostAsync(alice, Town.Message("=?utf-8?Q?red_=1B[31m_=C2=9B2J_end?=", "clear \u001b[2J and \u009b1m and \u202Eback\u202C \u0007"));
        var shown = (await alice.RunWithAsync(copies[alice.Address], "read")).Well().Text;
        Assert.Contains("\\u{1B}", shown);
        Assert.DoesNotContain(shown, c => c is '\u001b' or '\u009b' or '\u202e' or '\u0007');
    }

    [Theory]
    [InlineData("a\u001b[31mb", "a\\u{1B}[31mb")]
    [InlineData("\u202Etxt.exe", "\\u{202E}txt.exe")]
    [InlineData("line\rover", "line\\u{D}over")]
    [InlineData("Grüße, 日本語, 👩\u200D👩", "Grüße, 日本語, 👩\u200D👩")]
    [InlineData("\U000E0041", "\\u{E0041}")]
    public void Harmless_text_shows_what_would_act(string text, string expected) => Assert.Equal(expected, HarmlessText.OfLine(text));

    [Fact]
    public async Task Attachments_are_listed_and_saved_under_names_that_stay_in_the_folder()
    {
        var alice = await _town.OpenAsync();
        const string Message = "Subject: Files\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\nGr=FC=DFe\n--b\nContent-Type: application/pdf\nContent-Disposition: attachment; filename=\"../../.bashrc\"\nContent-Transfer-Encoding: base64\n\naGVsbG8=\n--b--\n";
        var copies = await _town.PostAsync(alice, Message);
        var folder = _town.PathOf("saved");
        for (var i = 0; i < 2; i++)
        {
            var shown = (await alice.RunWithAsync(copies[alice.Address], "read", "--save", folder)).Well().Text;
            Assert.Contains("Grüße", shown);
            Assert.Contains("[attachment 1: ../../.bashrc, application/pdf", shown);
        }

        Assert.Equal(["bashrc", "bashrc-1"], Directory.EnumerateFiles(folder).Select(f => Path.GetFileName(f)!).Order());
        Assert.All(Directory.EnumerateFiles(folder), f => Assert.Equal("hello", File.ReadAllText(f)));
    }

    [Theory]
    [InlineData(null, "attachment")]
    [InlineData("..", "attachment")]
    [InlineData("C:\\Windows\\evil.exe", "evil.exe")]
    [InlineData("/etc/passwd", "passwd")]
    [InlineData("-rf", "rf")]
    [InlineData("nul.txt", "_nul.txt")]
    [InlineData("a\nb\u0000c", "a_b_c")]
    [InlineData("Grüße.pdf", "Grüße.pdf")]
    public void Saved_names_are_one_component_and_harmless(string? name, string expected) => Assert.Equal(expected, AttachmentSaver.SafeName(name));

    [Fact]
    public async Task As_json_it_says_who_wrote_and_what_is_attached()
    {
        var alice = await _town.OpenAsync();
        var copies = await _town.PostAsync(alice, Town.Message("Hi", "Text"));
        using var json = JsonDocument.Parse((await alice.RunWithAsync(copies[alice.Address], "read", "--json")).Well().Text);
        Assert.Equal("alice@example.org", json.RootElement.GetProperty("author").GetString());
        Assert.Equal(1, json.RootElement.GetProperty("number").GetInt64());
        Assert.Equal("Hi", json.RootElement.GetProperty("subject").GetString());
    }

    [Fact]
    public async Task A_maildir_is_read_post_by_post_and_other_mail_is_passed_over()
    {
        var alice = await _town.OpenAsync();
        var one = await _town.PostAsync(alice, Town.Message("One", "first"));
        var two = await _town.PostAsync(alice, Town.Message("Two", "second"));
        var box = _town.PathOf("Maildir");
        Directory.CreateDirectory(Path.Combine(box, "new"));
        Directory.CreateDirectory(Path.Combine(box, "cur"));
        // Many stores keep messages with bare LF.
        await File.WriteAllBytesAsync(Path.Combine(box, "new", "1"), Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(one[alice.Address]).Replace("\r\n", "\n")));
        await File.WriteAllBytesAsync(Path.Combine(box, "cur", "2:2,S"), two[alice.Address]);
        await File.WriteAllTextAsync(Path.Combine(box, "cur", "3:2,S"), "Subject: other\n\nspam\n");

        var shown = (await alice.RunAsync("read", "--maildir", box)).Well().Text;
        Assert.Contains("first", shown);
        Assert.Contains("second", shown);
        Assert.DoesNotContain("spam", shown);
    }

    [Fact]
    public async Task A_copy_is_opened_again_whenever_it_is_asked_for()
    {
        var alice = await _town.OpenAsync();
        var copies = await _town.PostAsync(alice, Town.Message("Hi", "Text"));
        for (var i = 0; i < 3; i++) Assert.DoesNotContain("warnings=", (await alice.RunWithAsync(copies[alice.Address], "open")).Well().Text);
    }

    [Fact]
    public async Task Two_posts_under_one_number_are_both_shown_and_marked()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        var first = await _town.PostAsync(alice, Town.Message("A", "to one"));
        // The author's book of numbers is put back: the next post takes the same number again.
        File.Delete(Directory.EnumerateFiles(alice.Home, "sender.json", SearchOption.AllDirectories).Single());
        _town.Server.ForgetNumbers();
        var second = await _town.PostAsync(alice, Town.Message("B", "to another"));

        Assert.DoesNotContain("fork", (await bob.RunWithAsync(first[bob.Address], "open")).Well().Text);
        Assert.Contains("warnings=fork", (await bob.RunWithAsync(second[bob.Address], "open")).Well().Text);
    }
}
