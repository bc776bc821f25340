namespace EcgWearable.IntegerModel;

/// <summary>What a dataset file says of a beat beside its window and context.</summary>
/// <param name="Label">0 N, 1 S, 2 V, 3 F, 4 Q.</param>
/// <param name="Record">Number of the record.</param>
/// <param name="Sample">R peak in samples of the device since the record's start.</param>
/// <param name="Symbol">Annotation mnemonic, ASCII.</param>
/// <param name="Fold">Fold within patients, 0 to 4; 255 where it has none.</param>
/// <param name="Partition">Set of the record between patients: 1 DS1, 2 DS2, 0 neither.</param>
/// <param name="Subject">Number of the first record of the person.</param>
public readonly record struct DatasetBeat(int Label, ushort Record, long Sample, char Symbol, byte Fold, byte Partition, ushort Subject);
