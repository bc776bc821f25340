namespace EcgWearable.Ecg.Flash;

/// <summary>What nanoff's exit codes mean for this board, and what to do.</summary>
/// <remarks>
/// The codes are those of nanoFramework's firmware flasher (nanoFirmwareFlasher.Library/ExitCodes.cs). Linux and macOS pass on only the
/// lowest eight bits of an exit code; no two of these share them.
/// </remarks>
internal static class NanoffExit
{
    private const int Bits = 256;
    private const int SignalBase = 128;
    private const int LastSignal = 15;
    private const string OtherBoard = "it is about another kind of board: check that \"target\" in nf-config/versions.json is an ESP32";

    private static readonly (int Code, int Ecg, string Sentence)[] Known =
    [
        (1000, ExitCode.BadInput, $"nanoff looked for an STM32 in DFU mode; {OtherBoard}"),
        (1002, ExitCode.BadInput, $"nanoff missed a DFU file; {OtherBoard}"),
        (1003, ExitCode.BadInput, $"nanoff could not flash a DFU device; {OtherBoard}"),
        (1004, ExitCode.BadInput, $"the firmware package has no DFU file; {OtherBoard}"),
        (1005, ExitCode.BadInput, $"nanoff could not connect to a DFU device; {OtherBoard}"),
        (1006, ExitCode.BadInput, $"nanoff could not start a DFU device; {OtherBoard}"),
        (2000, ExitCode.Device, "the nanoCLR on the board does not answer: press its reset button and run this again"),
        (2001, ExitCode.Device, "the boards could not be listed: unplug the others and run this again"),
        (2002, ExitCode.Device, "the nanoCLR on the board did not do what it was asked: press its reset button and run this again"),
        (2003, ExitCode.Device, "the files could not be put on the board: press its reset button and run this again"),
        (4000, ExitCode.Device, "esptool failed: hold the board's BOOT button while the flashing begins, and use a short USB cable with data lines"),
        (4001, ExitCode.Device, "the module's flash is of a size that the image does not support: see nf-config/flash-layout.json for the one that is meant"),
        (4002, ExitCode.Device, "the ESP32's flash could not be erased: hold BOOT while the flashing begins, and run this again"),
        (4003, ExitCode.Device, "the ESP32's flash could not be written: check power and cable, and run this again; until then the board does not start"),
        (4004, ExitCode.Device, "the ESP32's flash could not be read: check power and cable, and run this again"),
        (4005, ExitCode.Device, "the serial port could not be opened: close the program that has it open, or name another one with --port"),
        .. Enumerable.Range(5000, 11).Select(code => (code, ExitCode.BadInput, $"nanoff used an ST programmer; {OtherBoard}")),
        (6000, ExitCode.Device, "the serial port is missing or busy: check the cable, close the program that has the port open, or name another one with --port"),
        (6001, ExitCode.Device, "nanoff was given no serial port: name it with --port"),
        (7000, ExitCode.BadInput, $"nanoff does not support the device; {OtherBoard}"),
        .. Enumerable.Range(8000, 4).Select(code => (code, ExitCode.BadInput, $"nanoff used a J-Link or Silicon Labs tool; {OtherBoard}")),
        (9000, ExitCode.BadInput, "this nanoff does not understand its arguments: run 'dotnet tool restore' for the version that is pinned in .config/dotnet-tools.json"),
        (9002, ExitCode.CannotWrite, "nanoff's backup folder cannot be used: make ~/.nanoFramework writable"),
        (9003, ExitCode.CannotWrite, "nanoff's old backup cannot be deleted: make ~/.nanoFramework writable"),
        (9004, ExitCode.BadInput, "nanoff wants a backup path: run 'dotnet tool restore' for the version that is pinned"),
        (9005, ExitCode.BadInput, "there is no published image for this target: check \"target\" in nf-config/versions.json, or give an image of your own with --clr"),
        (9006, ExitCode.CannotWrite, "nanoff's download folder cannot be made: free some disk space, and make ~/.nanoFramework writable"),
        (9007, ExitCode.BadInput, "the image could not be downloaded: check the network, or give an image of your own with --clr"),
        (9008, ExitCode.BadInput, "the application's file was not found: build firmware/EcgWearable.nfproj, or name the file with --image"),
        (9009, ExitCode.BadInput, "nanoff wants a valid address for the application: run 'dotnet tool restore' for the version that is pinned"),
        (9010, ExitCode.Device, "no board was found: check the cable and power, or name the port with --port"),
        (9011, ExitCode.BadInput, "the nanoCLR's file was not found: check --clr"),
        (9012, ExitCode.BadInput, "the nanoCLR's file is no binary image: give the .bin file with --clr"),
        (9013, ExitCode.BadInput, "nanoff does not support this platform: check \"target\" in nf-config/versions.json"),
        (9014, ExitCode.CannotWrite, "nanoff's cache could not be cleared: make ~/.nanoFramework writable"),
    ];

    /// <summary>Explains an exit code other than 0.</summary>
    /// <param name="exitCode">As the system gives it: whole, or its lowest eight bits.</param>
    /// <returns>The error in one sentence with the mend.</returns>
    public static UserErrorException Explain(int exitCode)
    {
        // A signal's number shares its eight bits with an error of the ST programmer, which is not used for this board.
        if (!OperatingSystem.IsWindows() && exitCode is > SignalBase and <= SignalBase + LastSignal)
        {
            return new UserErrorException(
                ExitCode.Failed, $"nanoff was ended by signal {exitCode - SignalBase}: until it is run to its end the board may not start; flash again, and look whether the machine has memory left.");
        }

        foreach ((int code, int ecg, string sentence) in Known)
        {
            if (code == exitCode || code % Bits == exitCode)
            {
                return new UserErrorException(ecg, $"nanoff ended with E{code}: {sentence}.");
            }
        }

        return new UserErrorException(
            ExitCode.Failed, $"nanoff ended with exit code {exitCode}, which it does not document: what it wrote above may tell; 'ecg doctor' checks the rest.");
    }
}
