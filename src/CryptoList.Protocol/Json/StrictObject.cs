using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using CryptoList.Cryptography;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Identifiers;

namespace CryptoList.Protocol.Json;

/// <summary>
/// One object of the protocol's strict JSON: UTF-8 without BOM, every name exactly once, integers 0..2^53-1 in plain decimal,
/// no escapes but \" and \\, no control characters, nothing after the object. Each value is taken once by name;
/// <see cref="End"/> refuses what was not asked for. All members throw <see cref="StrictJsonException"/>.
/// </summary>
public sealed class StrictObject
{
    /// <summary>2^53-1, the largest integer of the protocol: every JSON reader holds it exactly.</summary>
    public const long MaxInteger = (1L << 53) - 1;

    private const int MaxDepth = 8;

    private readonly Dictionary<string, object> _values = new(StringComparer.Ordinal);

    private StrictObject(bool keysWereChecked) => KeysWereChecked = keysWereChecked;

    /// <summary>True when these very bytes were read before, and every public key in them imported: it need not be done again.</summary>
    public bool KeysWereChecked { get; }

    /// <summary>Reads one object; <paramref name="maxBytes"/> bounds the text.</summary>
    public static StrictObject Parse(ReadOnlySpan<byte> utf8, int maxBytes, bool keysWereChecked = false)
    {
        if (utf8.Length > maxBytes) throw new StrictJsonException(StrictJsonFault.TooLarge);
        if (!Utf8.IsValid(utf8)) throw new StrictJsonException(StrictJsonFault.NotUtf8);
        // Between values as well as inside them: what is signed is one line, whatever carries it.
        if (utf8.ContainsAnyInRange((byte)0, (byte)0x1F)) throw new StrictJsonException(StrictJsonFault.ControlCharacter);
        if (utf8.IsEmpty || utf8[0] != '{') throw new StrictJsonException(StrictJsonFault.NotAnObject);
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxDepth, CommentHandling = JsonCommentHandling.Disallow });
        try
        {
            reader.Read();
            var result = ReadObject(ref reader, keysWereChecked);
            return reader.BytesConsumed == utf8.Length ? result : throw new StrictJsonException(StrictJsonFault.TrailingData);
        }
        catch (JsonException)
        {
            throw new StrictJsonException(StrictJsonFault.Syntax);
        }
    }

    public bool Has(string name) => _values.ContainsKey(name);

    /// <summary>The object's <c>v</c>, which must be this version.</summary>
    public void Version(long expected)
    {
        if (Integer("v") != expected) throw new StrictJsonException(StrictJsonFault.UnsupportedVersion, "v");
    }

    public string Text(string name) => Take<string>(name);

    public long Integer(string name) => Take<Boxed>(name).Value;

    /// <summary>Base64url of exactly <paramref name="length"/> bytes.</summary>
    public byte[] Bytes(string name, int length)
    {
        var bytes = Bytes(name);
        return bytes.Length == length ? bytes : throw new StrictJsonException(StrictJsonFault.WrongLength, name);
    }

    /// <summary>Base64url of any length.</summary>
    public byte[] Bytes(string name) =>
        CanonicalBase64Url.TryDecode(Text(name)) ?? throw new StrictJsonException(StrictJsonFault.BadBase64, name);

    /// <summary>Text of at most <paramref name="maxBytes"/> bytes of UTF-8, and at least <paramref name="minBytes"/>.</summary>
    public string Text(string name, int minBytes, int maxBytes)
    {
        var text = Text(name);
        var length = Encoding.UTF8.GetByteCount(text);
        return length >= minBytes && length <= maxBytes ? text : throw new StrictJsonException(StrictJsonFault.WrongLength, name);
    }

    /// <summary>A flag: the integer 0 or 1, since the protocol's JSON has no <c>true</c>.</summary>
    public bool Flag(string name) => Integer(name) switch
    {
        0 => false,
        1 => true,
        _ => throw new StrictJsonException(StrictJsonFault.BadValue, name),
    };

    public Digest Digest(string name) => new(Bytes(name, Cryptography.Digest.Size));

    public Fingerprint Fingerprint(string name) => new(Digest(name));

    public ListId ListId(string name) => Identifiers.ListId.Read(Bytes(name, Identifiers.ListId.Size));

    public MemberId MemberId(string name) => Identifiers.MemberId.Read(Bytes(name, Identifiers.MemberId.Size));

    public KeyHash KeyHash(string name) => Identifiers.KeyHash.Read(Bytes(name, Identifiers.KeyHash.Size));

    public InvitationId InvitationId(string name) => Identifiers.InvitationId.Read(Bytes(name, Identifiers.InvitationId.Size));

    public StrictObject Object(string name) => Take<StrictObject>(name);

    public IReadOnlyList<StrictObject> Objects(string name) => Items<StrictObject>(name);

    public IReadOnlyList<string> Texts(string name) => Items<string>(name);

    public IReadOnlyList<long> Integers(string name) => [.. Items<Boxed>(name).Select(b => b.Value)];

    /// <summary>Refuses names that nobody took.</summary>
    public void End()
    {
        if (_values.Count > 0) throw new StrictJsonException(StrictJsonFault.UnknownName, _values.Keys.First());
    }

    private T[] Items<T>(string name) => [.. Take<List<object>>(name).Select(v => v is T item ? item : throw new StrictJsonException(StrictJsonFault.WrongType, name))];

    private T Take<T>(string name)
    {
        if (!_values.Remove(name, out var value)) throw new StrictJsonException(StrictJsonFault.MissingName, name);
        return value is T typed ? typed : throw new StrictJsonException(StrictJsonFault.WrongType, name);
    }

    private static StrictObject ReadObject(ref Utf8JsonReader reader, bool keysWereChecked)
    {
        var result = new StrictObject(keysWereChecked);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = ReadText(ref reader, null);
            reader.Read();
            if (!result._values.TryAdd(name, ReadValue(ref reader, name, keysWereChecked))) throw new StrictJsonException(StrictJsonFault.DuplicateName, name);
        }

        return result;
    }

    private static object ReadValue(ref Utf8JsonReader reader, string name, bool keysWereChecked) => reader.TokenType switch
    {
        JsonTokenType.String => ReadText(ref reader, name),
        JsonTokenType.Number => new Boxed(ReadInteger(reader.ValueSpan, name)),
        JsonTokenType.StartObject => ReadObject(ref reader, keysWereChecked),
        JsonTokenType.StartArray => ReadArray(ref reader, name, keysWereChecked),
        _ => throw new StrictJsonException(StrictJsonFault.WrongType, name),
    };

    private static List<object> ReadArray(ref Utf8JsonReader reader, string name, bool keysWereChecked)
    {
        var items = new List<object>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) items.Add(ReadValue(ref reader, name, keysWereChecked));
        return items;
    }

    private static string ReadText(ref Utf8JsonReader reader, string? name)
    {
        var raw = reader.ValueSpan;
        if (reader.ValueIsEscaped)
        {
            for (var i = raw.IndexOf((byte)'\\'); i >= 0 && i < raw.Length; i++)
            {
                if (raw[i] != '\\') continue;
                i++;
                if (raw[i] is not ((byte)'"' or (byte)'\\')) throw new StrictJsonException(StrictJsonFault.BadEscape, name);
            }
        }

        if (raw.Contains((byte)0x7F)) throw new StrictJsonException(StrictJsonFault.ControlCharacter, name);
        var text = reader.GetString()!;
        // C1 controls are two bytes in UTF-8; a terminal that prints them obeys them.
        return text.AsSpan().ContainsAnyInRange('\u0080', '\u009F') ? throw new StrictJsonException(StrictJsonFault.ControlCharacter, name) : text;
    }

    private static long ReadInteger(ReadOnlySpan<byte> raw, string name)
    {
        var plain = raw.Length is > 0 and <= 16 && !raw.ContainsAnyExceptInRange((byte)'0', (byte)'9') && (raw.Length == 1 || raw[0] != '0');
        if (!plain || !long.TryParse(Encoding.ASCII.GetString(raw), out var value) || value > MaxInteger)
            throw new StrictJsonException(StrictJsonFault.BadInteger, name);
        return value;
    }

    private sealed record Boxed(long Value);
}
