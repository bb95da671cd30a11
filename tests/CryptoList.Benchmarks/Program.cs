using CryptoList.Benchmarks;
using CryptoList.Benchmarks.FanOut;

// dotnet run -c Release --project tests/CryptoList.Benchmarks -- wrap|seal|fanout|slow|all
var what = args.FirstOrDefault() ?? "all";
Console.WriteLine($"{Environment.ProcessorCount} processors, {System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription}");
var known = false;
foreach (var (name, run) in new (string, Action)[] { ("wrap", WrapBenchmark.Run), ("seal", SealBenchmark.Run), ("fanout", FanOutBenchmark.Run), ("slow", SlowBenchmark.Run) })
{
    if (what != "all" && what != name) continue;
    known = true;
    Console.WriteLine();
    run();
}

if (known) return 0;
Console.Error.WriteLine($"There is no benchmark \"{what}\". Say wrap, seal, fanout, slow or all.");
return 2;
