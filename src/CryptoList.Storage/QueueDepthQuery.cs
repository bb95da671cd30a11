namespace CryptoList.Storage;

/// <summary>How deep the queue is, the same in both stores. Every part goes by an index: rows of copies long settled are not looked at.</summary>
internal static class QueueDepthQuery
{
    public const string Text =
        """
        select list, cast(sum(waiting) as bigint), cast(sum(deferred) as bigint), cast(sum(sending) as bigint), cast(sum(paused) as bigint) from (
          select p.list as list, sum(case when d.attempts = 0 then 1 else 0 end) as waiting, sum(case when d.attempts > 0 then 1 else 0 end) as deferred, 0 as sending, 0 as paused
          from delivery d join post p on p.id = d.post where d.state = 0 group by p.list
          union all
          select p.list, 0, 0, count(*), 0 from delivery d join post p on p.id = d.post where d.state = 1 group by p.list
          union all
          select m.list, 0, 0, 0, count(*)
          from member_delivery m join post p on p.list = m.list and p.wrapped is not null join delivery d on d.post = p.id and d.member = m.member
          where m.paused is not null and d.state = 6 group by m.list) as counted
        group by list
        """;
}
