// The entry point names the console.
#pragma warning disable RS0030
using CryptoList.Helper;
using CryptoList.Helper.Terminal;

using var input = Console.OpenStandardInput();
using var output = Console.OpenStandardOutput();
return await HelperApp.RunAsync(args, new HelperIo(input, output, Console.Error)
{
    Environment = Environment.GetEnvironmentVariable,
    Terminal = new ConsoleTerminal(),
});
