using System.Runtime.InteropServices;

namespace EcgWearable.RtlAccelerator;

/// <summary>The RTL as a shared library, loaded: the functions of <c>fpga/cosim/ecg_rtl.h</c>.</summary>
/// <remarks>It stays loaded until the program ends.</remarks>
public sealed class RtlLibrary
{
    private RtlLibrary(string path, nint library)
    {
        Path = path;
        ModelHashHex = Marshal.PtrToStringUTF8(Function<GetString>(library, "ecg_rtl_model_hash")())!;
        Target = Marshal.PtrToStringUTF8(Function<GetString>(library, "ecg_rtl_target")())!;
        ClockHertz = Function<GetNumber>(library, "ecg_rtl_clock_hertz")();
        MaximumSpiHertz = (int)Function<GetNumber>(library, "ecg_rtl_maximum_spi_hertz")();
        Create = Function<CreateFunction>(library, "ecg_rtl_create");
        Destroy = Function<PartFunction>(library, "ecg_rtl_destroy");
        SetSkip = Function<SetFunction>(library, "ecg_rtl_set_skip");
        Run = Function<TimeFunction>(library, "ecg_rtl_run");
        SetResetN = Function<SetAtFunction>(library, "ecg_rtl_set_reset_n");
        Transfer = Function<TransferFunction>(library, "ecg_rtl_transfer");
        TakeReadyChange = Function<TakeFunction>(library, "ecg_rtl_take_ready_change");
        Edges = Function<CountFunction>(library, "ecg_rtl_edges");
        Simulated = Function<CountFunction>(library, "ecg_rtl_simulated");
        Settled = Function<FlagFunction>(library, "ecg_rtl_settled");
        Asleep = Function<FlagFunction>(library, "ecg_rtl_asleep");
        Working = Function<FlagFunction>(library, "ecg_rtl_working");
        BusyNanoseconds = Function<CountFunction>(library, "ecg_rtl_busy_nanoseconds");
    }

    internal delegate nint CreateFunction(long nowNanoseconds);

    internal delegate void PartFunction(nint part);

    internal delegate void SetFunction(nint part, int value);

    internal delegate void TimeFunction(nint part, long nanoseconds);

    internal delegate void SetAtFunction(nint part, long nanoseconds, int level);

    internal delegate void TransferFunction(nint part, long startNanoseconds, long endNanoseconds, long sckHertz, ref byte mosi, ref byte miso, long bytes);

    internal delegate int TakeFunction(nint part, out long edge);

    internal delegate long CountFunction(nint part);

    internal delegate int FlagFunction(nint part);

    private delegate nint GetString();

    private delegate long GetNumber();

    /// <summary>Where it was loaded from.</summary>
    public string Path { get; }

    /// <summary>Hash of the network in its ROMs: 64 lower-case hexadecimal digits.</summary>
    public string ModelHashHex { get; }

    /// <summary>The part it is folded for.</summary>
    public string Target { get; }

    /// <summary>The design's clock in hertz.</summary>
    public long ClockHertz { get; }

    /// <summary>Fastest SCK that it was built for, in hertz.</summary>
    public int MaximumSpiHertz { get; }

    internal CreateFunction Create { get; }

    internal PartFunction Destroy { get; }

    internal SetFunction SetSkip { get; }

    internal TimeFunction Run { get; }

    internal SetAtFunction SetResetN { get; }

    internal TransferFunction Transfer { get; }

    internal TakeFunction TakeReadyChange { get; }

    internal CountFunction Edges { get; }

    internal CountFunction Simulated { get; }

    internal FlagFunction Settled { get; }

    internal FlagFunction Asleep { get; }

    internal FlagFunction Working { get; }

    internal CountFunction BusyNanoseconds { get; }

    /// <summary>Loads a library.</summary>
    /// <param name="path">Its file, as <c>fpga/cosim/build</c> made it.</param>
    /// <exception cref="RtlException">It is missing, or not such a library.</exception>
    public static RtlLibrary Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        string full = System.IO.Path.GetFullPath(path);
        if (!File.Exists(full))
        {
            throw new RtlException($"{path}: there is no such library; fpga/cosim/build makes one");
        }

        try
        {
            return new RtlLibrary(path, NativeLibrary.Load(full));
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException)
        {
            throw new RtlException($"{path}: not a library of the accelerator's RTL for this machine; make one with fpga/cosim/build");
        }
    }

    /// <summary>Demands that the network in the ROMs is a model's.</summary>
    /// <param name="modelHashHex">The model's hash, 64 lower-case hexadecimal digits.</param>
    /// <param name="modelName">The model file, for the message.</param>
    /// <exception cref="RtlException">It is another network.</exception>
    public void RequireModel(string modelHashHex, string modelName)
    {
        ArgumentNullException.ThrowIfNull(modelHashHex);
        if (modelHashHex != ModelHashHex)
        {
            throw new RtlException(
                $"{Path}: built for the model with hash {ModelHashHex[..16]}, but {modelName} has {modelHashHex[..16]}; build it again with fpga/cosim/build --model {modelName}");
        }
    }

    private static T Function<T>(nint library, string name)
        where T : Delegate => Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(library, name));
}
