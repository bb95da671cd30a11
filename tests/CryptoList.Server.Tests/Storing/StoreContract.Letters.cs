using CryptoList.Lists.Letters;
using Xunit;

namespace CryptoList.Server.Tests.Storing;

/// <summary>The server's own letters.</summary>
public abstract partial class StoreContract
{
    [StoreFact]
    public async Task A_letter_is_claimed_as_it_was_put_and_again_when_nobody_settled_it()
    {
        var list = (await ListAsync()).Key;
        await Open().Letters.PutAsync([Letter(list, "a", "text")], Now);
        Assert.Equal(Now, await Open().Letters.NextDueAsync());

        var claimed = (await Open().Letters.ClaimAsync(Now, Now + Second, 10)).Single();
        Assert.Empty(await Open().Letters.ClaimAsync(Now + Second - 1, Now + (5 * Second), 10));
        var again = (await Open().Letters.ClaimAsync(Now + Second, Now + (5 * Second), 10)).Single();

        Assert.Equal(("alice@example.org", "text", Now, 1L), (claimed.Recipient, Text(claimed), claimed.Created, claimed.Attempt));
        Assert.Equal((claimed.Id, 2L), (again.Id, again.Attempt));
    }

    [StoreFact]
    public async Task No_more_letters_are_claimed_than_asked_and_the_longest_due_first()
    {
        var list = (await ListAsync()).Key;
        await Open().Letters.PutAsync([Letter(list, "a", "later")], Now + 1);
        await Open().Letters.PutAsync([Letter(list, "b", "sooner")], Now);

        Assert.Equal("sooner", Text((await Open().Letters.ClaimAsync(Now + 1, Now + Second, 1)).Single()));
        Assert.Equal("later", Text((await Open().Letters.ClaimAsync(Now + 1, Now + Second, 1)).Single()));
    }

    [StoreFact]
    public async Task There_is_one_letter_for_an_occasion_for_ever()
    {
        var list = (await ListAsync()).Key;
        var stored = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () => await Open().Letters.PutAsync([Letter(list, "once", "x")], Now))));
        Assert.Equal(1, stored.Sum());
        var letter = (await Open().Letters.ClaimAsync(Now, Now + Second, 10)).Single();

        await Open().Letters.EndAsync([letter.Id], Now);
        Assert.Null(await Open().Letters.NextDueAsync());

        Assert.Equal(0, await Open().Letters.PutAsync([Letter(list, "once", "x")], Now));
        Assert.Empty(await Open().Letters.ClaimAsync(Now + Second, Now + (2 * Second), 10));
        Assert.Equal(1, await Open().Letters.CountAsync(list, LetterKind.Post, Now));
    }

    [StoreFact]
    public async Task A_letter_is_taken_by_one_node_and_due_again_when_its_time_there_is_over()
    {
        var list = (await ListAsync()).Key;
        await Open().Letters.PutAsync([.. Enumerable.Range(0, 40).Select(i => Letter(list, $"{i}", "x"))], Now);

        var taken = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () => await Open().Letters.ClaimAsync(Now, Now + Second, 10))));

        Assert.Equal(40, taken.SelectMany(t => t).Select(l => l.Id).Distinct().Count());
        Assert.Empty(await Open().Letters.ClaimAsync(Now + Second - 1, Now + (2 * Second), 50));
        Assert.All(await Open().Letters.ClaimAsync(Now + Second, Now + (2 * Second), 50), l => Assert.Equal(2, l.Attempt));
    }

    [StoreFact]
    public async Task A_letter_put_off_is_not_taken_before_its_time()
    {
        var list = (await ListAsync()).Key;
        await Open().Letters.PutAsync([Letter(list, "a", "x")], Now);
        var letter = (await Open().Letters.ClaimAsync(Now, Now + Second, 10)).Single();

        await Open().Letters.LaterAsync(letter.Id, Now + (5 * Second), tried: true);
        Assert.Equal(Now + (5 * Second), await Open().Letters.NextDueAsync());

        Assert.Empty(await Open().Letters.ClaimAsync(Now + (4 * Second), Now + (9 * Second), 10));
        Assert.Single(await Open().Letters.ClaimAsync(Now + (5 * Second), Now + (9 * Second), 10));
    }

    [StoreFact]
    public async Task An_attempt_that_came_to_nothing_does_not_count()
    {
        var list = (await ListAsync()).Key;
        await Open().Letters.PutAsync([Letter(list, "a", "x")], Now);
        var letter = (await Open().Letters.ClaimAsync(Now, Now + Second, 10)).Single();

        await Open().Letters.LaterAsync(letter.Id, Now, tried: false);
        Assert.Equal(1, (await Open().Letters.ClaimAsync(Now, Now + Second, 10)).Single().Attempt);
        await Open().Letters.LaterAsync(letter.Id, Now, tried: true);

        Assert.Equal(2, (await Open().Letters.ClaimAsync(Now, Now + Second, 10)).Single().Attempt);
    }

    [StoreFact]
    public async Task An_occasion_is_forgotten_when_its_letter_ended_long_ago_and_not_before()
    {
        var list = (await ListAsync()).Key;
        await Open().Letters.PutAsync([Letter(list, "ended", "x")], Now);
        await Open().Letters.EndAsync([(await Open().Letters.ClaimAsync(Now, Now + Second, 10)).Single().Id], Now);
        await Open().Letters.PutAsync([Letter(list, "waits", "x")], Now);

        await Open().Letters.ForgetAsync(Now, Now);
        Assert.Equal(0, await Open().Letters.PutAsync([Letter(list, "ended", "x")], Now));
        await Open().Letters.ForgetAsync(Now + 1, Now);

        Assert.Equal(1, await Open().Letters.PutAsync([Letter(list, "ended", "x"), Letter(list, "waits", "x")], Now));
    }

    [StoreFact]
    public async Task How_far_a_log_was_looked_through_only_grows()
    {
        var list = (await ListAsync()).Key;
        Assert.Equal(0, (await Open().Letters.ToldAsync())[list]);

        await Task.WhenAll(((long[])[3, 5, 4]).Select(n => Task.Run(async () => await Open().Letters.ToldAsync(list, n))));
        await Open().Letters.ToldAsync(list, 2);

        Assert.Equal(5, (await Open().Letters.ToldAsync())[list]);
    }

    [StoreFact]
    public async Task A_list_that_is_deleted_leaves_no_letters_and_is_told_of_no_more()
    {
        var list = (await ListAsync()).Key;
        await Open().Letters.PutAsync([Letter(list, "a", "x")], Now);
        await Open().Letters.ToldAsync(list, 5);

        await Open().Lists.DeleteAsync(list);
        await Open().Letters.ToldAsync(list, 6);

        Assert.Empty(await Open().Letters.ToldAsync());
        Assert.Null(await Open().Letters.NextDueAsync());
    }

    private static Letter Letter(long list, string occasion, string text) =>
        new(occasion, list, LetterKind.Post, "alice@example.org", System.Text.Encoding.UTF8.GetBytes(text));

    private static string Text(ClaimedLetter letter) => System.Text.Encoding.UTF8.GetString(letter.Message.Span);
}
