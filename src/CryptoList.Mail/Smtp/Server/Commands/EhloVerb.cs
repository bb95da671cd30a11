namespace CryptoList.Mail.Smtp.Server.Commands;

/// <summary>EHLO (RFC 5321 section 4.1.1.1): answered with the extensions.</summary>
internal sealed class EhloVerb : HelloVerb
{
    public override string Verb => "EHLO";

    protected override bool Extended => true;
}
