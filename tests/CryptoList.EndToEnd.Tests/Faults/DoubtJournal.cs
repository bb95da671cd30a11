using System.Data.Common;
using CryptoList.Protocol.Identifiers;

namespace CryptoList.EndToEnd.Tests.Faults;

/// <summary>
/// How often each copy was put back in doubt: it was marked as being sent when its server died or lost its store, or its connection ended
/// between the end of the message and the reply. Written by the database itself at each such change, so that no kill can lose it.
/// </summary>
internal static class DoubtJournal
{
    /// <summary>Copies that wait again, and why; no reason where nobody was left to give one.</summary>
    public const string SqliteTable = "create table put_back(post integer not null, member blob not null, reply text)";

    public const string SqliteTrigger =
        """
        create trigger note_put_back after update of state on delivery when old.state = 1 and new.state = 0
        begin insert into put_back values(new.post, new.member, case when new.reply is old.reply then null else new.reply end); end
        """;

    public const string Postgres =
        """
        create table put_back(post bigint not null, member bytea not null, reply text);
        create function note_put_back() returns trigger language plpgsql as
        'begin insert into put_back values(new.post, new.member, case when new.reply is not distinct from old.reply then null else new.reply end); return null; end';
        create trigger note_put_back after update on delivery for each row when (old.state = 1 and new.state = 0) execute function note_put_back();
        """;

    public const string Query =
        """
        select p.mid, b.member, count(*) from put_back b join post p on p.id = b.post
        where b.reply is null or b.reply = 'The connection ended before the reply' group by p.mid, b.member
        """;

    /// <summary>How often, by post and member.</summary>
    public static Dictionary<(string MessageId, MemberId Member), int> Read(DbDataReader rows)
    {
        var doubts = new Dictionary<(string, MemberId), int>();
        while (rows.Read()) doubts[(rows.GetString(0), MemberId.Read(rows.GetFieldValue<byte[]>(1)))] = (int)rows.GetInt64(2);
        return doubts;
    }
}
