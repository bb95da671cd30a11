namespace CryptoList.Mail.Smtp.Server.Commands;

/// <summary>LHLO (RFC 2033 section 4.1): EHLO where LMTP is spoken.</summary>
internal sealed class LhloVerb : HelloVerb
{
    public override string Verb => "LHLO";

    protected override bool Extended => true;
}
