using EcgWearable.VirtualBoard;
using EcgWearable.WearLog;

namespace EcgWearable.Ecg.Wear;

/// <summary>A virtual board that is booted on a flash image, for a host that talks to it over the UART.</summary>
public static class VirtualDevice
{
    // The firmware scans its log and brings its parts up before it listens.
    private const long BootNanoseconds = 2_000_000_000;

    /// <summary>Boots a board on an image.</summary>
    /// <param name="imagePath">The flash image.</param>
    /// <returns>The board, ready to be talked to. Dispose of it.</returns>
    /// <exception cref="UserErrorException">The image is missing or not one.</exception>
    public static VirtualEcgBoard Boot(string imagePath) => Boot(imagePath, null, new VirtualBoardOptions());

    /// <summary>Boots a board.</summary>
    /// <param name="imagePath">The flash image; null for a blank flash.</param>
    /// <param name="signal">What is at the electrodes; null for 0 V.</param>
    /// <param name="options">The rest of the board.</param>
    /// <returns>The board, ready to be talked to. Dispose of it.</returns>
    /// <exception cref="UserErrorException">The image is missing or not one.</exception>
    public static VirtualEcgBoard Boot(string? imagePath, IElectrodeSignal? signal, VirtualBoardOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        NorFlash flash = new();
        if (imagePath is not null)
        {
            flash.Load(ReadImage(imagePath));
        }

        VirtualEcgBoard board = new(options with { Flash = flash, Signal = signal, Network = new ModelNetwork(BuiltIn.LoadModel(null)) });
        board.Start(Firmware.Program.Main);
        board.RunFor(BootNanoseconds);
        return board;
    }

    /// <summary>Makes a link client for a booted board; its time-outs run in virtual time.</summary>
    public static LinkClient Connect(VirtualEcgBoard board)
    {
        ArgumentNullException.ThrowIfNull(board);
        return new LinkClient(board.Host, new LinkClientOptions { TimeProvider = board.Time });
    }

    private static byte[] ReadImage(string path)
    {
        FileInfo file = new(path);
        if (!file.Exists)
        {
            throw new UserErrorException(ExitCode.BadInput, $"{path}: there is no such flash image; make one with 'ecg wear'");
        }

        if (file.Length != NorFlash.SizeBytes)
        {
            throw new UserErrorException(
                ExitCode.BadInput,
                $"{path}: {file.Length:N0} bytes, but a flash image has {NorFlash.SizeBytes:N0}; it is cut short or not a flash image");
        }

        return File.ReadAllBytes(path);
    }
}
