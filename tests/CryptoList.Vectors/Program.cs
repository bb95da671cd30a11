using CryptoList.Vectors;

if (args is not [var folder])
{
    Console.Error.WriteLine("usage: dotnet run --project tests/CryptoList.Vectors -- tests/vectors");
    Console.Error.WriteLine("Writes every vector anew, under fresh keys. Needed only where scenarios or the protocol change.");
    return 2;
}

Vector[] vectors =
[
    .. JsonScenarios.All(), .. SubmissionFormScenarios.All(), .. SubmissionScenarios.All(), .. CopyFormScenarios.All(), .. CopyScenarios.All(),
    .. AuthorScenarios.All(), .. GroupScenarios.All(), .. PlainScenarios.All(), .. UnlinkableScenarios.All(), .. LayerlessScenarios.All(), .. DirectScenarios.All(), .. UpdateScenarios.All(),
    .. RosterScenarios.All(), .. InvitationScenarios.All(), .. StatusScenarios.All(),
];
foreach (var kind in vectors.GroupBy(v => v.Folder))
{
    var path = Path.Combine(folder, kind.Key);
    if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
    Directory.CreateDirectory(path);
    foreach (var vector in kind) vector.WriteTo(path);
}

Console.WriteLine($"{vectors.Length} vectors, {vectors.Count(v => v.Fails)} of them failures, in {folder}");
return 0;
