using CryptoList.Helper.Home;
using CryptoList.Protocol.Identifiers;

namespace CryptoList.Helper.Outbox;

/// <summary>What a list's server is asked.</summary>
internal enum QuestionKind
{
    /// <summary>For the log.</summary>
    Log,

    /// <summary>For posts that were missed.</summary>
    Posts,

    /// <summary>What became of a post.</summary>
    Status,
}

/// <summary>What a list's server was asked lately, by the mail it went in, kept as <c>questions.json</c>: when that mail is said to have come back, it is asked anew.</summary>
internal sealed class QuestionBook
{
    /// <summary>How often one question is asked at most, when its mail comes back each time.</summary>
    public const int MaxTries = 3;

    private const int MaxQuestions = 64;

    /// <summary>For how many seconds a report may still come: mail servers give up after five days.</summary>
    private const long MaxAge = 8L * 24 * 3600;

    private readonly string _path;
    private readonly List<Question> _questions;

    /// <summary>Opens the book of the list kept in that folder.</summary>
    public QuestionBook(string listFolder)
    {
        _path = Path.Combine(listFolder, "questions.json");
        _questions = File.Exists(_path) ? JsonFile.Read<Document>(_path).Questions : [];
    }

    /// <summary>A mail server took a question. Where the same came back before, this is its next try.</summary>
    public void Asked(Question question)
    {
        var before = _questions.Find(q => q.CameBack && q.IsLike(question));
        _questions.RemoveAll(q => q == before || question.Time - q.Time > MaxAge);
        _questions.Add(question with { Tries = (before?.Tries ?? 0) + 1 });
        if (_questions.Count > MaxQuestions) _questions.RemoveAt(0);
        Save();
    }

    /// <summary>The server answered.</summary>
    public void Answered(MemberId request)
    {
        if (_questions.RemoveAll(q => q.Request == request.ToString()) > 0) Save();
    }

    /// <summary>The question that went in that mail, which came back; null when none did, or that is known. After the last try it is forgotten.</summary>
    public Question? TakeBack(string mail)
    {
        var at = _questions.FindIndex(q => q.Mail == mail && !q.CameBack);
        if (at < 0) return null;
        var question = _questions[at] with { CameBack = true };
        if (question.Tries < MaxTries) _questions[at] = question;
        else _questions.RemoveAt(at);
        Save();
        return question;
    }

    /// <summary>Questions to ask anew.</summary>
    public IReadOnlyList<Question> Again => [.. _questions.Where(q => q.CameBack)];

    private void Save() => JsonFile.Write(_path, new Document { Questions = _questions });

    /// <param name="Kind">What for.</param>
    /// <param name="Request">The message's id.</param>
    /// <param name="Mail">The Message-ID it went under.</param>
    /// <param name="Time">When a mail server took it, Unix seconds.</param>
    internal sealed record Question(QuestionKind Kind, string Request, string Mail, long Time)
    {
        /// <summary>Posts accepted since then, Unix seconds; null where posts are named, and of other kinds.</summary>
        public long? Since { get; init; }

        /// <summary>The Message-IDs of posts that it names.</summary>
        public IReadOnlyList<string> Posts { get; init; } = [];

        /// <summary>Which try this is.</summary>
        public int Tries { get; init; } = 1;

        /// <summary>A report says that it came back.</summary>
        public bool CameBack { get; init; }

        public bool IsLike(Question other) => Kind == other.Kind && Since == other.Since && Posts.SequenceEqual(other.Posts);
    }

    internal sealed record Document
    {
        /// <summary>Version of this file.</summary>
        public int V { get; init; } = 1;

        /// <summary>The oldest first.</summary>
        public List<Question> Questions { get; init; } = [];
    }
}
