namespace CryptoList.Mail.Smtp;

/// <summary>The ORCPT parameter, decoded (RFC 3461 section 4.2).</summary>
/// <param name="AddressType">The address type, as given; <c>rfc822</c> for mail.</param>
/// <param name="Address">The address, decoded from xtext: printable ASCII.</param>
public sealed record OriginalRecipient(string AddressType, string Address);
