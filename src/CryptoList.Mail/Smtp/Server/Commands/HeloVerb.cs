namespace CryptoList.Mail.Smtp.Server.Commands;

/// <summary>HELO (RFC 5321 section 4.1.1.1): no extensions.</summary>
internal sealed class HeloVerb : HelloVerb
{
    public override string Verb => "HELO";

    protected override bool Extended => false;
}
