using System.Text;
using CryptoList.Mail.Sasl;
using Xunit;

namespace CryptoList.Mail.Tests.Sasl;

public class ScramTests
{
    // RFC 7677 section 3.
    private const string ClientNonce = "rOprNGfwEbeRWgbNEkqO";
    private const string ServerNonce = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    private const string ClientFirst = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO";
    private const string ServerFirst = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
    private const string ClientFinal = "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
    private const string ServerFinal = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

    private static readonly OneUser Pencil = new("user", ScramVerifier.Create("pencil", 4096, Convert.FromBase64String("W22ZaJ0SNY7soEsUEjb6gQ==")));

    [Fact]
    public void The_client_says_what_the_RFC_shows()
    {
        ScramClient client = new("user", "pencil"u8.ToArray(), ClientNonce);
        Assert.Equal(ClientFirst, Text(client.First()));
        Assert.Equal(ScramFault.None, client.Answer(Octets(ServerFirst), out byte[] final));
        Assert.Equal(ClientFinal, Text(final));
        Assert.Equal(ScramFault.None, client.Verify(Octets(ServerFinal)));
    }

    [Fact]
    public void The_server_says_what_the_RFC_shows()
    {
        ScramServer server = new(Pencil, ServerNonce);
        Assert.Equal(ScramFault.None, server.Begin(Octets(ClientFirst), out byte[] first));
        Assert.Equal(ServerFirst, Text(first));
        Assert.Equal(ScramFault.None, server.Finish(Octets(ClientFinal), out byte[] final));
        Assert.Equal(ServerFinal, Text(final));
        Assert.Equal("user", server.Name);
    }

    [Theory]
    [InlineData("user", "pencil", ScramFault.None)]
    [InlineData("user", "pencil ", ScramFault.NotAuthentic)]
    [InlineData("nobody", "pencil", ScramFault.NotAuthentic)]
    public void Only_the_password_of_a_known_name_gets_through(string name, string password, ScramFault expected)
    {
        ScramServer server = new(Pencil);
        ScramClient client = new(name, Octets(password));
        Assert.Equal(ScramFault.None, server.Begin(client.First(), out byte[] first));
        Assert.Equal(ScramFault.None, client.Answer(first, out byte[] final));
        Assert.Equal(expected, server.Finish(final, out byte[] last));
        Assert.Equal(expected, expected == ScramFault.None ? client.Verify(last) : expected);
    }

    [Fact]
    public void A_name_with_comma_and_equals_sign_goes_through()
    {
        ScramServer server = new(OneUser.With("a=b,c", "password"));
        ScramClient client = new("a=b,c", "password"u8.ToArray());
        server.Begin(client.First(), out byte[] first);
        client.Answer(first, out byte[] final);
        Assert.Equal(ScramFault.None, server.Finish(final, out _));
    }

    [Fact]
    public void A_name_nobody_has_gets_the_same_salt_and_count_each_time()
    {
        string[] answers = [.. Enumerable.Range(0, 2).Select(_ =>
        {
            ScramServer server = new(Pencil);
            server.Begin("n,,n=nobody,r=abc"u8, out byte[] first);
            return Text(first)[Text(first).IndexOf(",s=", StringComparison.Ordinal)..];
        })];
        Assert.Equal(answers[0], answers[1]);
        Assert.EndsWith(",i=4096", answers[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", ScramFault.Malformed)]
    [InlineData("n,,", ScramFault.Malformed)]
    [InlineData("n,,n=user", ScramFault.Malformed)]
    [InlineData("n,,r=abc,n=user", ScramFault.Malformed)]
    [InlineData("n,,n=,r=abc", ScramFault.Malformed)]
    [InlineData("n,,n=us=er,r=abc", ScramFault.Malformed)]
    [InlineData("n,,n=user,r=", ScramFault.Malformed)]
    [InlineData("n,,n=user,r=a c", ScramFault.Malformed)]
    [InlineData("x,,n=user,r=abc", ScramFault.Malformed)]
    [InlineData("n,user,n=user,r=abc", ScramFault.Malformed)]
    [InlineData("n,,m=1,n=user,r=abc", ScramFault.UnknownExtension)]
    [InlineData("p=tls-unique,,n=user,r=abc", ScramFault.ChannelBinding)]
    [InlineData("n,a=other,n=user,r=abc", ScramFault.AuthorizationIdentity)]
    [InlineData("n,a=user,n=user,r=abc", ScramFault.None)]
    [InlineData("y,,n=user,r=abc", ScramFault.None)]
    public void What_a_client_begins_with_is_named(string message, ScramFault expected) =>
        Assert.Equal(expected, new ScramServer(Pencil).Begin(Octets(message), out _));

    [Theory]
    [InlineData("c=biws,r=rOprNGfwEbeRWgbNEkqO", ScramFault.Malformed)]
    [InlineData("c=biws,r=rOprNGfwEbeRWgbNEkqO,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=", ScramFault.NonceDiffers)]
    [InlineData("c=eSws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=", ScramFault.ChannelBinding)]
    [InlineData("c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzb", ScramFault.Malformed)]
    [InlineData("c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=AHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=", ScramFault.NotAuthentic)]
    [InlineData("c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,x=y,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=", ScramFault.NotAuthentic)]
    public void What_a_client_ends_with_is_named(string message, ScramFault expected)
    {
        ScramServer server = new(Pencil, ServerNonce);
        server.Begin(Octets(ClientFirst), out _);
        Assert.Equal(expected, server.Finish(Octets(message), out byte[] final));
        Assert.Empty(final);
    }

    [Fact]
    public void A_second_proof_in_one_exchange_is_not_looked_at()
    {
        ScramServer server = new(Pencil, ServerNonce);
        server.Begin(Octets(ClientFirst), out _);
        server.Finish("c=biws"u8, out _);
        Assert.Throws<InvalidOperationException>(() => server.Finish(Octets(ClientFinal), out _));
    }

    [Theory]
    [InlineData("r=other,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", ScramFault.NonceDiffers)]
    [InlineData("r=rOprNGfwEbeRWgbNEkqO,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", ScramFault.NonceDiffers)]
    [InlineData("r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4095", ScramFault.Parameters)]
    [InlineData("r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=10000001", ScramFault.Parameters)]
    [InlineData("r=rOprNGfwEbeRWgbNEkqOx,s=,i=4096", ScramFault.Malformed)]
    [InlineData("r=rOprNGfwEbeRWgbNEkqOx,s=*,i=4096", ScramFault.Malformed)]
    [InlineData("r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=many", ScramFault.Malformed)]
    [InlineData("m=x,r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", ScramFault.UnknownExtension)]
    [InlineData("", ScramFault.Malformed)]
    public void What_a_server_begins_with_is_named(string message, ScramFault expected)
    {
        ScramClient client = new("user", "pencil"u8.ToArray(), ClientNonce);
        Assert.Equal(expected, client.Answer(Octets(message), out byte[] final));
        Assert.Empty(final);
    }

    [Theory]
    [InlineData("v=7rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=", ScramFault.NotAuthentic)]
    [InlineData("e=invalid-proof", ScramFault.NotAuthentic)]
    [InlineData("v=", ScramFault.NotAuthentic)]
    [InlineData("", ScramFault.Malformed)]
    public void A_server_that_does_not_know_the_password_is_found_out(string message, ScramFault expected)
    {
        ScramClient client = new("user", "pencil"u8.ToArray(), ClientNonce);
        client.Answer(Octets(ServerFirst), out _);
        Assert.Equal(expected, client.Verify(Octets(message)));
    }

    private static byte[] Octets(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(byte[] octets) => Encoding.UTF8.GetString(octets);
}
