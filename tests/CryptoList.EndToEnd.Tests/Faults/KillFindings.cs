using CryptoList.EndToEnd.Tests.Worlds;
using CryptoList.Protocol.Identifiers;

namespace CryptoList.EndToEnd.Tests.Faults;

/// <summary>Holds what a run promised against what came out at the relay.</summary>
internal sealed class KillFindings(KillRun run, MailingList list, FaultyRelay relay, IReadOnlyDictionary<(string MessageId, MemberId Member), int> doubts)
{
    private readonly ILookup<(string MessageId, string Address), RelayMail> _copies = relay.Whole.ToLookup(m => (m.MessageId, m.Recipient));

    private int Copies => _copies.Sum(c => c.Count());

    private int Doubled => _copies.Sum(c => c.Count() - 1);

    public override string ToString() =>
        $"{run.Kills} kills, {run.KillsInMidLoad} of them in mid-load; {run.Posts.Count(p => p.Answered > 0)} of {run.Posts.Count} posts answered 250; {Copies} copies taken by the relay; "
        + $"{run.Members.Count(m => m.Removed > 0)} members removed meanwhile, {run.Members.Count(m => m.JoinBegan > 0 && m.Joined > 0)} joined; "
        + $"{doubts.Values.Sum()} copies put back in doubt, {Doubled} came twice";

    public void Check()
    {
        NothingIsLost();
        WhatWasNotAnsweredWentToAllOrNobody();
        NobodyGetsWhatIsNotTheirs();
        WhoeverIsOutIsOut();
        OnlyWhatWasInDoubtCameTwice();
        EveryCopyOpens();
    }

    private void NothingIsLost()
    {
        foreach (var post in run.Posts.Where(p => p.Answered > 0))
            Assert.All(run.Members.Where(m => m.Stayed && m.Joined < post.Began), m => Assert.True(Got(m, post), $"{m.Member.Address} never got {post.Text}, which was answered 250."));
    }

    private void WhatWasNotAnsweredWentToAllOrNobody()
    {
        foreach (var post in run.Posts.Where(p => p.Answered == 0))
        {
            var members = run.Members.Where(m => m.Stayed && m.Joined < post.Began).ToList();
            Assert.True(members.Select(m => Got(m, post)).Distinct().Count() <= 1, $"{post.Text} went to some and not to others.");
        }
    }

    private void NobodyGetsWhatIsNotTheirs()
    {
        foreach (var post in run.Posts.Where(p => p.Answered > 0))
            Assert.All(run.Members.Where(m => m.JoinBegan > post.Answered || (m.Removed > 0 && m.Removed < post.Began)), m => Assert.False(Got(m, post), $"{m.Member.Address} got {post.Text}."));
    }

    private void WhoeverIsOutIsOut()
    {
        Assert.All(run.Members.Where(m => m.RemovalBegan > 0), m => Assert.True(m.Removed > 0));
        var leavers = run.Members.Where(m => m.Removed > 0).ToDictionary(m => m.Member.Address);
        foreach (var mail in relay.Mails)
        {
            if (!leavers.TryGetValue(mail.Recipient, out var leaver)) continue;
            Assert.False(leaver.Mark!.IsBefore(mail), $"A copy for {mail.Recipient} started after the removal had returned.");
            if (mail.Content is not null) Assert.True(mail.RosterNumber < leaver.Entry, $"{mail.Recipient} got a copy wrapped under entry {mail.RosterNumber}, and left by {leaver.Entry}.");
        }
    }

    private void OnlyWhatWasInDoubtCameTwice()
    {
        foreach (var copies in _copies.Where(c => c.Count() > 1))
        {
            var doubted = doubts.GetValueOrDefault((copies.Key.MessageId, IdOf(run.Members.Single(m => m.Member.Address == copies.Key.Address))));
            Assert.True(copies.Count() <= 1 + doubted, $"{copies.Count()} copies of {copies.Key} came, {doubted} times in doubt.");
        }
    }

    private void EveryCopyOpens()
    {
        var texts = run.Posts.ToDictionary(p => p.MessageId, p => p.Text);
        foreach (var member in run.Members.Where(m => m.Joined > 0))
        {
            foreach (var mail in relay.Whole.Where(m => m.Recipient == member.Member.Address)) Assert.Equal(texts[mail.MessageId], member.Member.Read(mail.Content!).ToString());
        }
    }

    /// <summary>Of those whose joining the store left without an answer, the log alone knows the id; they may have left again since.</summary>
    private MemberId IdOf(KillMember member)
    {
        if (member.Joined > 0) return member.Member.IdIn(list.Id);
        var (log, now) = (list.Owner.LogOf(list.Id), TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
        for (var n = log.HeadNumber; n > 0; n--)
        {
            if (log.At(n, now).MemberByAddress(member.Member.Address) is { } known) return known.Id;
        }

        throw new InvalidOperationException($"{member.Member.Address} got copies, and no entry of the log has them.");
    }

    private bool Got(KillMember member, KillPost post) => _copies.Contains((post.MessageId, member.Member.Address));
}
