namespace CryptoList.Mail.Smtp.Server;

/// <summary>The session's own replies, one table. What the domain answers is the domain's.</summary>
public static class SmtpReplies
{
    public static SmtpReply Ok { get; } = new(250, new(2, 0, 0), "OK");
    public static SmtpReply SenderOk { get; } = new(250, new(2, 1, 0), "Sender OK");
    public static SmtpReply RecipientOk { get; } = new(250, new(2, 1, 5), "Recipient OK");
    public static SmtpReply StartTls { get; } = new(220, new(2, 0, 0), "Ready for TLS");
    public static SmtpReply Authenticated { get; } = new(235, new(2, 7, 0), "Authenticated");
    public static SmtpReply Closing { get; } = new(221, new(2, 0, 0), "Closing");
    public static SmtpReply StartMailInput { get; } = new(354, null, "End data with <CRLF>.<CRLF>");
    public static SmtpReply CannotVerify { get; } = new(252, new(2, 1, 5), "Cannot verify; send the message and it will be tried");
    public static SmtpReply Help { get; } = new(214, new(2, 0, 0), "Commands: HELO EHLO MAIL RCPT DATA BDAT RSET NOOP VRFY HELP QUIT", "See RFC 5321, 1870, 2034, 2920, 3030, 3461, 6152, 6531");
    public static SmtpReply HelpLmtp { get; } = new(214, new(2, 0, 0), "Commands: LHLO MAIL RCPT DATA BDAT RSET NOOP VRFY HELP QUIT", "See RFC 2033, 1870, 2034, 2920, 3030, 3461, 6152, 6531");

    public static SmtpReply ShuttingDown { get; } = new(421, new(4, 3, 2), "Shutting down; try again later");
    public static SmtpReply CommandTimeout { get; } = new(421, new(4, 4, 2), "Waited too long for a command");
    public static SmtpReply DataTimeout { get; } = new(421, new(4, 4, 2), "Waited too long for the message");
    public static SmtpReply TooSlow { get; } = new(421, new(4, 4, 2), "The message comes too slowly");
    public static SmtpReply SessionTimeout { get; } = new(421, new(4, 4, 2), "The session took too long");
    public static SmtpReply TooManyCommands { get; } = new(421, new(4, 7, 0), "Too many commands in one session");
    public static SmtpReply TooManyErrors { get; } = new(421, new(4, 7, 0), "Too many errors in one session");
    public static SmtpReply TooManyConnections { get; } = new(421, new(4, 7, 0), "Too many connections; try again later");
    public static SmtpReply TooMuchDiscarded { get; } = new(421, new(4, 3, 4), "Too much data after a refusal");
    public static SmtpReply CannotServe { get; } = new(421, new(4, 3, 0), "Internal error; try again later");
    public static SmtpReply TooManyAuthFailures { get; } = new(421, new(4, 7, 0), "Too many failed logins in one session");
    public static SmtpReply AuthShut { get; } = new(454, new(4, 7, 0), "Too many failed logins from this address; try again later");
    public static SmtpReply HandlerFault { get; } = new(451, new(4, 3, 0), "Internal error; try again later");
    public static SmtpReply TooManyRecipients { get; } = new(452, new(4, 5, 3), "Too many recipients; send the message to the others again");

    public static SmtpReply UnknownCommand { get; } = new(500, new(5, 5, 1), "Command not recognised");
    public static SmtpReply LineTooLong { get; } = new(500, new(5, 5, 2), "Command line too long");
    public static SmtpReply NotAscii { get; } = new(500, new(5, 5, 2), "Control characters in a command");
    public static SmtpReply NoArgument { get; } = new(501, new(5, 5, 4), "This command takes no argument");
    public static SmtpReply HelloSyntax { get; } = new(501, new(5, 5, 4), "A domain or address literal is needed");
    public static SmtpReply MailSyntax { get; } = new(501, new(5, 5, 4), "Syntax: MAIL FROM:<address> [parameters]");
    public static SmtpReply RcptSyntax { get; } = new(501, new(5, 5, 4), "Syntax: RCPT TO:<address> [parameters]");
    public static SmtpReply BdatSyntax { get; } = new(501, new(5, 5, 4), "Syntax: BDAT size [LAST]; closing, the chunk's end is unknown");
    public static SmtpReply VrfySyntax { get; } = new(501, new(5, 5, 4), "Syntax: VRFY address");
    public static SmtpReply BadSenderAddress { get; } = new(501, new(5, 1, 7), "Bad sender address syntax");
    public static SmtpReply BadRecipientAddress { get; } = new(501, new(5, 1, 3), "Bad recipient address syntax");
    public static SmtpReply BadParameter { get; } = new(501, new(5, 5, 4), "Bad value of a parameter, or a parameter given twice");
    public static SmtpReply UnknownParameter { get; } = new(555, new(5, 5, 4), "Parameter not recognised");
    public static SmtpReply NotImplemented { get; } = new(502, new(5, 5, 1), "Command not implemented");
    public static SmtpReply HelloFirst { get; } = new(503, new(5, 5, 1), "Say EHLO first");
    public static SmtpReply LhloFirst { get; } = new(503, new(5, 5, 1), "Say LHLO first");
    public static SmtpReply MailFirst { get; } = new(503, new(5, 5, 1), "MAIL first");
    public static SmtpReply RcptFirst { get; } = new(503, new(5, 5, 1), "No valid recipients");
    public static SmtpReply AlreadyMail { get; } = new(503, new(5, 5, 1), "Sender already given; RSET starts over");
    public static SmtpReply InChunks { get; } = new(503, new(5, 5, 1), "Between chunks only BDAT, NOOP, RSET and QUIT are allowed");
    public static SmtpReply UseLhlo { get; } = new(500, new(5, 5, 1), "This is LMTP; say LHLO");
    public static SmtpReply InTransaction { get; } = new(503, new(5, 5, 1), "Not within a mail transaction");
    public static SmtpReply AlreadyEncrypted { get; } = new(503, new(5, 5, 1), "TLS is there already");
    public static SmtpReply AlreadyAuthenticated { get; } = new(503, new(5, 5, 1), "Authenticated already");
    public static SmtpReply AuthSyntax { get; } = new(501, new(5, 5, 4), "Syntax: AUTH mechanism [initial-response]");
    public static SmtpReply AuthMalformed { get; } = new(501, new(5, 5, 2), "Not base64, or not a message of this mechanism");
    public static SmtpReply AuthCancelled { get; } = new(501, new(5, 7, 0), "Cancelled");
    public static SmtpReply AuthLineTooLong { get; } = new(500, new(5, 5, 6), "Line too long");
    public static SmtpReply UnknownMechanism { get; } = new(504, new(5, 5, 4), "Mechanism not recognised");
    public static SmtpReply StartTlsRequired { get; } = new(530, new(5, 7, 0), "Say STARTTLS first");
    public static SmtpReply AuthRequired { get; } = new(530, new(5, 7, 0), "Authentication required");
    public static SmtpReply AuthFailed { get; } = new(535, new(5, 7, 8), "Name or password is wrong");
    public static SmtpReply EncryptionRequired { get; } = new(538, new(5, 7, 11), "Encryption is required: say STARTTLS first");
    public static SmtpReply StartTlsPipelined { get; } = new(554, new(5, 5, 1), "Nothing may be sent behind STARTTLS before its reply (RFC 3207); closing");
    public static SmtpReply NeedsSmtpUtf8 { get; } = new(553, new(5, 6, 7), "A non-ASCII address needs the parameter SMTPUTF8");
    public static SmtpReply TooBig { get; } = new(552, new(5, 3, 4), "Message too big");
    public static SmtpReply NoValidRecipients { get; } = new(554, new(5, 5, 1), "No valid recipients");
    public static SmtpReply BareLineEnding { get; } = new(554, new(5, 6, 0), "CR or LF alone is not allowed (RFC 5321 section 2.3.8); closing");
    public static SmtpReply BareLineEndingInChunk { get; } = new(554, new(5, 6, 0), "CR or LF alone is not allowed without BINARYMIME (RFC 3030)");
    public static SmtpReply Nul { get; } = new(554, new(5, 6, 0), "NUL is not allowed in a message (RFC 2045 section 2.8)");
    public static SmtpReply TextLineTooLong { get; } = new(554, new(5, 6, 0), "A line of the message is too long (RFC 5321 section 4.5.3.1.6)");

    /// <summary>The greeting: 220 with the server's name.</summary>
    public static SmtpReply Greeting(string hostName, SmtpProtocol protocol) =>
        new(220, null, $"{hostName} {(protocol == SmtpProtocol.Lmtp ? "LMTP" : "ESMTP")}");

    /// <summary>The answer to a chunk that is not the last (RFC 3030 section 2).</summary>
    public static SmtpReply ChunkOk(long octets) => new(250, new(2, 0, 0), $"{octets} octets received");
}
