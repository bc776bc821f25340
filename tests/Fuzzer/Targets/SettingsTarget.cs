using EcgWearable.Firmware;
using EcgWearable.Firmware.Link;
using EcgWearable.Firmware.Logging;
using EcgWearable.NanoRuntime;

namespace EcgWearable.Fuzzer.Targets;

/// <summary>The settings in the flash's last two sectors: what is damaged gives the defaults, what is not is within its range.</summary>
internal sealed class SettingsTarget : FuzzTarget
{
    private const int HeaderBytes = 10;
    private const int CopyBytes = HeaderBytes + WearableSettings.MaximumPackedBytes + 4;

    private readonly byte[] _defaults = new byte[WearableSettings.PackedBytes];
    private readonly byte[] _packed = new byte[WearableSettings.PackedBytes];
    private DeviceHost? _host;

    /// <inheritdoc/>
    public override string Name => "settings";

    /// <inheritdoc/>
    public override double Weight => 2;

    /// <inheritdoc/>
    public override int LongestInputBytes => 2 * CopyBytes;

    /// <inheritdoc/>
    public override int RepairPercent => 75;

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> MakeSeeds()
    {
        byte[] copy = new byte[CopyBytes];
        "ECGS"u8.CopyTo(copy);
        copy[4] = WearableSettings.LayoutVersion;
        copy[5] = WearableSettings.PackedBytes;
        copy[6] = 1;
        new WearableSettings().Pack(copy, HeaderBytes);
        byte[] both = [.. copy, .. copy];
        both[CopyBytes + 6] = 2;
        Repair(both);
        byte[] blank = new byte[2 * CopyBytes];
        Array.Fill(blank, (byte)0xFF);
        return [both, [.. blank.AsSpan(0, CopyBytes), .. both.AsSpan(0, CopyBytes)], blank];
    }

    /// <inheritdoc/>
    public override void Run(byte[] input)
    {
        _host ??= new DeviceHost();
        _host.Restart();
        byte[] copy = new byte[CopyBytes];
        for (int i = 0; i < LogFormat.ReservedSectors; i++)
        {
            Array.Fill(copy, (byte)0xFF);
            int start = Math.Min(i * CopyBytes, input.Length);
            input.AsSpan(start, Math.Min(CopyBytes, input.Length - start)).CopyTo(copy);
            _host.Flash.Load(copy, (SpiNorFlash.SectorCount - LogFormat.ReservedSectors + i) * LogFormat.SectorBytes);
        }

        WearableSettings settings = new();
        settings.Pack(_defaults, 0);
        int found = new SettingsStore(_host.OpenFlash()).Load(settings);
        NanoHost.Attach(null);
        settings.Pack(_packed, 0);
        if (found is < SettingsStore.NeverSet or > SettingsStore.OutOfRange)
        {
            throw new BrokenPromiseException($"what was found is {found}");
        }

        if (found == SettingsStore.Stored ? !WearableSettings.TryUnpack(_packed, 0, _packed.Length, null) : !_packed.AsSpan().SequenceEqual(_defaults))
        {
            throw new BrokenPromiseException("settings that are not valid hold");
        }

        _ = settings.MakeRate();
        _ = settings.MakeBudget();
    }

    /// <inheritdoc/>
    public override bool IsDocumented(Exception exception) => false;

    /// <inheritdoc/>
    public override long AllocationBound(int inputBytes) => 16_000;

    /// <inheritdoc/>
    public override void Repair(byte[] input)
    {
        for (int start = 0; start + CopyBytes <= input.Length; start += CopyBytes)
        {
            int bytes = HeaderBytes + Math.Min((int)input[start + 5], WearableSettings.MaximumPackedBytes);
            LittleEndian.WriteInt32(input, start + bytes, (int)Crc32.Compute(input, start, bytes));
        }
    }
}
