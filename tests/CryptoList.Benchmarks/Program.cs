using CryptoList.Benchmarks;
using CryptoList.Benchmarks.Bridging;
using CryptoList.Benchmarks.Serving;

// dotnet run -c Release --project tests/CryptoList.Benchmarks -- NAME...|all
(string Name, Func<Task> Run)[] benchmarks =
[
    ("wrap", Now(WrapBenchmark.Run)), ("seal", Now(SealBenchmark.Run)), ("handout", Now(HandOutBenchmark.Run)), ("idle", IdleBenchmark.RunAsync), ("fanout", FanOutBenchmark.RunAsync),
    ("chunking", ChunkingBenchmark.RunAsync), ("scale", ScaleBenchmark.RunAsync), ("accept", AcceptBenchmark.RunAsync), ("attachment", AttachmentBenchmark.RunAsync), ("rekey", RekeyBenchmark.RunAsync), ("slow", SlowBenchmark.RunAsync), ("newcomer", NewcomerBenchmark.RunAsync), ("bridge", BridgeBenchmark.RunAsync),
];
var wanted = args.Length == 0 || args is ["all"] ? [.. benchmarks.Select(b => b.Name)] : args;
var unknown = wanted.Where(name => benchmarks.All(b => b.Name != name)).ToArray();
if (unknown.Length > 0)
{
    Console.Error.WriteLine($"There is no benchmark \"{unknown[0]}\". Say all, or some of: {string.Join(' ', benchmarks.Select(b => b.Name))}.");
    return 2;
}

Console.WriteLine($"{Environment.ProcessorCount} processors, {System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription}");
foreach (var name in wanted)
{
    Console.WriteLine();
    await benchmarks.Single(b => b.Name == name).Run();
}

return 0;

static Func<Task> Now(Action run) => () =>
{
    run();
    return Task.CompletedTask;
};
