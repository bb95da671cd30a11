namespace CryptoList.Mail;

/// <summary>What is wrong with a message's form. Each is an expected outcome with a name.</summary>
public enum MailFormatFault
{
    /// <summary>A header block is longer than <see cref="Headers.HeaderLimits.MaxBytes"/>.</summary>
    HeaderTooLarge,

    /// <summary>A header block has more fields than <see cref="Headers.HeaderLimits.MaxFields"/>.</summary>
    TooManyFields,

    /// <summary>A line is longer than the limit for it.</summary>
    LineTooLong,

    /// <summary>A line of a header block that is neither a field nor the continuation of one, or a field with a NUL.</summary>
    MalformedField,

    /// <summary>A CR or LF that is no line end, or both kinds of line end in one message.</summary>
    BareCrOrLf,

    /// <summary>A multipart that names no boundary.</summary>
    MissingBoundary,

    /// <summary>Parts within parts, deeper than <see cref="Mime.MimeLimits.MaxDepth"/>.</summary>
    TooDeep,

    /// <summary>More parts than <see cref="Mime.MimeLimits.MaxParts"/>.</summary>
    TooManyParts,

    /// <summary>A Content-Type that cannot be read, or a boundary that is not one or hides another.</summary>
    BadContentType,

    /// <summary>An unknown transfer encoding, one that may not stand where it stands, or data that is not in it.</summary>
    BadTransferEncoding,

    /// <summary>The end came before it should.</summary>
    Truncated,

    /// <summary>The top level is not multipart/encrypted with this protocol.</summary>
    NotTheContainer,

    /// <summary>A container of other than two parts.</summary>
    WrongPartCount,

    /// <summary>A part of the container has another media type than it must have.</summary>
    WrongPartType,

    /// <summary>The control part is longer than allowed.</summary>
    ControlPartTooLarge,

    /// <summary>A field that decides what a part means is there twice, and two readers might follow different ones.</summary>
    DuplicateField,
}
