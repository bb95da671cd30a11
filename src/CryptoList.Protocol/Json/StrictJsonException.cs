namespace CryptoList.Protocol.Json;

/// <summary>What the strict reader found wrong.</summary>
public enum StrictJsonFault
{
    TooLarge, NotUtf8, Syntax, NotAnObject, DuplicateName, MissingName, UnknownName, WrongType, BadInteger, BadEscape, ControlCharacter, BadBase64, WrongLength, TrailingData, UnsupportedVersion,

    /// <summary>The form is right and the value is not one the protocol knows, or it is out of its range.</summary>
    BadValue,

    /// <summary>Not a point on the curve, or a key of a KEM that is not built or not on this platform.</summary>
    BadKey,
}

/// <summary>A JSON text that is not what the protocol allows. Always an expected outcome: callers turn it into a named refusal.</summary>
public sealed class StrictJsonException(StrictJsonFault fault, string? name = null)
    : FormatException(name is null ? $"Strict JSON: {fault}." : $"Strict JSON: {fault} at \"{name}\".")
{
    public StrictJsonFault Fault { get; } = fault;

    /// <summary>The name in the object where it happened, where one is known.</summary>
    public string? Name { get; } = name;
}
