using CryptoList.Helper.Home;
using CryptoList.Protocol.Identifiers;

namespace CryptoList.Helper.Outbox;

/// <summary>What one home last posted to a list, and what it asked the server about, kept as <c>status.json</c>: an answer to what was never asked is none.</summary>
public sealed class StatusBook
{
    private const int MaxAsked = 64;

    private readonly string _path;
    private Document _document;

    /// <summary>Opens the book of the list kept in that folder.</summary>
    public StatusBook(string listFolder)
    {
        _path = Path.Combine(listFolder, "status.json");
        _document = File.Exists(_path) ? JsonFile.Read<Document>(_path) : new Document();
    }

    /// <summary>The Message-ID of the post that was last handed over; null for none.</summary>
    public string? LastPost => _document.Last;

    /// <summary>A post was handed over.</summary>
    public void Posted(string messageId) => Save(_document with { Last = messageId });

    /// <summary>A question, on the disk before it leaves; the oldest ones are forgotten.</summary>
    public void Asked(MemberId request, string messageId, long now) =>
        Save(_document with { Asked = [.. _document.Asked.TakeLast(MaxAsked - 1), new Question(request.ToString(), messageId, now)] });

    /// <summary>True when this home asked that.</summary>
    public bool HasAsked(MemberId request, string messageId) => _document.Asked.Any(q => q.Id == request.ToString() && q.MessageId == messageId);

    private void Save(Document next)
    {
        JsonFile.Write(_path, next);
        _document = next;
    }

    /// <param name="Id">The request's id.</param>
    /// <param name="MessageId">The post's.</param>
    /// <param name="Time">When, Unix seconds.</param>
    internal sealed record Question(string Id, string MessageId, long Time);

    internal sealed record Document
    {
        /// <summary>Version of this file.</summary>
        public int V { get; init; } = 1;

        public string? Last { get; init; }

        public IReadOnlyList<Question> Asked { get; init; } = [];
    }
}
