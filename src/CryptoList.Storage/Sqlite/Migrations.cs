using System.Globalization;
using CryptoList.Lists;

namespace CryptoList.Storage.Sqlite;

/// <summary>The schema, as the steps that make it. A step once released is never changed; a new one is added after it.</summary>
internal static class Migrations
{
    private static readonly string[] Steps =
    [
        """
        create table list(
          key integer primary key autoincrement, id blob not null unique, address text not null unique, name text not null,
          created integer not null, head integer not null);
        create table roster_entry(
          list integer not null, n integer not null, entry blob not null, signature blob not null, primary key(list, n)) without rowid;
        create table post(
          id integer primary key autoincrement, list integer not null, device blob not null, grp text not null, seq integer not null,
          author blob not null, mid text not null, ph blob not null, control blob not null, subject text not null,
          body_length integer not null, wrapped blob, queue_day integer not null,
          an integer not null, ah blob not null, accepted integer not null,
          cursor integer not null default 0, expanded integer not null default 0, pending integer not null default 0, settled integer,
          unique(list, device, grp, seq), unique(list, author, mid));
        create index post_unexpanded on post(id) where expanded = 0;
        create index post_open on post(list) where settled is null;
        create index post_kept on post(list, queue_day) where wrapped is not null;
        create table body_chunk(post integer not null, idx integer not null, data blob not null, primary key(post, idx));
        create table highest_number(list integer not null, device blob not null, grp text not null, seq integer not null, primary key(list, device, grp)) without rowid;
        create table forgotten_number(
          list integer not null, device blob not null, grp text not null, first integer not null, last integer not null,
          primary key(list, device, grp, first)) without rowid;
        create table distribution(
          post integer not null, rn integer not null, young integer not null, raw blob not null, signature blob not null,
          primary key(post, rn, young)) without rowid;
        create table delivery(
          post integer not null, member blob not null, state integer not null, attempts integer not null, due integer not null,
          node integer, settled integer, reply text, primary key(post, member)) without rowid;
        create index delivery_waiting on delivery(due, post, member) where state = 0;
        create index delivery_sending on delivery(node) where state = 1;
        create table node(id integer primary key autoincrement, seen integer not null, lease integer not null);
        create table change(seq integer primary key autoincrement, list integer not null, kind integer not null);
        """,
        """
        create table member_delivery(
          list integer not null, member blob not null, score real not null, scored integer not null, paused integer, reason integer not null,
          last_reply text, last_bounce integer, notice integer not null, probe_post integer, probe_started integer, probe_taken integer,
          primary key(list, member)) without rowid;
        create index member_delivery_paused on member_delivery(list) where paused is not null;
        create table counted_bounce(
          list integer not null, member blob not null, post integer not null, weight real not null, counted integer not null,
          primary key(list, member, post)) without rowid;
        """,
        """
        alter table delivery add column route integer not null default 0;
        alter table delivery add column shared integer;
        drop index delivery_waiting;
        create index delivery_waiting on delivery(post, route, due, member) where state = 0;
        """,
        """
        create table told(list integer primary key, n integer not null);
        -- What was in a log before there were notices of it is no news.
        insert into told(list, n) select key, head from list;
        """,
        """
        alter table delivery add column told integer not null default 0;
        create index delivery_untold on delivery(post) where state in (3, 7, 8) and told < 2;
        create index delivery_aside on delivery(post) where state = 7;
        create table set_aside(post integer primary key, since integer not null, reason text not null, told integer not null default 0);
        create table letter(
          id integer primary key autoincrement, occasion text not null unique, list integer not null, kind integer not null,
          recipient text not null, message blob, created integer not null, due integer not null, attempts integer not null default 0, ended integer);
        create index letter_due on letter(due) where ended is null;
        create index letter_list on letter(list, kind, created);
        create table last_copy(list integer not null, member blob not null, settled integer not null, primary key(list, member)) without rowid;
        """,
        """
        alter table letter add column member blob;
        alter table letter add column until integer;
        alter table letter add column batch text;
        create index letter_member on letter(list, member) where ended is null and member is not null;
        create index letter_batch on letter(batch) where batch is not null;
        """,
        "create table key_use(list integer not null, grp text not null, epoch integer not null, posts integer not null, bytes integer not null, last integer not null, primary key(list, grp, epoch)) without rowid;",
        """
        alter table letter add column device blob;
        """,
        "create table hidden_address(list integer not null, member blob not null, address text not null, gone integer, primary key(list, member)) without rowid;",
    ];

    public static void Apply(SqliteSession session)
    {
        // A file that is up to date costs no lock: every command opens it, beside a server that writes.
        if (session.Value("select 1 from sqlite_master where name = 'schema_version'") is not null && Version(session) == Steps.Length) return;
        session.Begin();
        try
        {
            session.Run("create table if not exists schema_version(version integer not null)");
            var version = Version(session);
            if (version > Steps.Length)
                throw new StoreUnavailableException($"The database is of schema version {version}; this program knows {Steps.Length}. Run the newer program that made it.");
            for (var i = version; i < Steps.Length; i++)
            {
                session.Run(Steps[i]);
                session.Run("insert into schema_version(version) values(@0)", (long)i + 1);
            }

            session.Commit();
        }
        finally
        {
            session.RollBack();
        }
    }

    /// <summary>The version a file has when all steps were taken.</summary>
    public static int Newest => Steps.Length;

    public static int Version(SqliteSession session) => Convert.ToInt32(session.Value("select max(version) from schema_version") ?? 0L, CultureInfo.InvariantCulture);
}
