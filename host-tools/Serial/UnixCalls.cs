using System.Runtime.InteropServices;

namespace EcgWearable.Serial;

/// <summary>The few calls of the C library that .NET has no name for; Linux and macOS. None of them is variadic beyond what is passed.</summary>
internal static partial class UnixCalls
{
    public const int LockExclusive = 2;
    public const int LockWithoutWaiting = 4;
    public const int TermiosBytes = 256;
    public const short PollIn = 1;
    public const short PollOut = 4;
    public const short PollHangUp = 16;

    private const int ReadWrite = 2;

    public static int OpenFlags => ReadWrite | (OperatingSystem.IsMacOS() ? 0x20000 | 0x4 | 0x1000000 : 0x100 | 0x800 | 0x80000);

    // macOS takes no more than these two for a new pseudo-terminal; Linux can also be told not to block, nor to hand it to children.
    public static int TerminalFlags => OperatingSystem.IsMacOS() ? ReadWrite | 0x20000 : OpenFlags;

    public static int WouldBlock => OperatingSystem.IsMacOS() ? 35 : 11;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    public static partial int Lock(int descriptor, int operation);

    [LibraryImport("libc", EntryPoint = "isatty", SetLastError = true)]
    public static partial int IsTerminal(int descriptor);

    [LibraryImport("libc", EntryPoint = "posix_openpt", SetLastError = true)]
    public static partial int OpenTerminal(int flags);

    [LibraryImport("libc", EntryPoint = "grantpt", SetLastError = true)]
    public static partial int GrantTerminal(int descriptor);

    [LibraryImport("libc", EntryPoint = "unlockpt", SetLastError = true)]
    public static partial int UnlockTerminal(int descriptor);

    [LibraryImport("libc", EntryPoint = "ptsname", SetLastError = true)]
    public static partial nint TerminalName(int descriptor);

    [LibraryImport("libc", EntryPoint = "tcgetattr", SetLastError = true)]
    public static unsafe partial int GetAttributes(int descriptor, byte* termios);

    [LibraryImport("libc", EntryPoint = "cfmakeraw")]
    public static unsafe partial void MakeRaw(byte* termios);

    [LibraryImport("libc", EntryPoint = "tcsetattr", SetLastError = true)]
    public static unsafe partial int SetAttributes(int descriptor, int when, byte* termios);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static unsafe partial int Poll(PollEntry* entries, nuint count, int timeoutMilliseconds);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static unsafe partial nint Read(int descriptor, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static unsafe partial nint Write(int descriptor, byte* buffer, nuint count);

    [StructLayout(LayoutKind.Sequential)]
    internal struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
