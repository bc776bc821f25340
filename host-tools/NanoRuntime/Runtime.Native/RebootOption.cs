namespace nanoFramework.Runtime.Native;

/// <summary>What to start after a reboot.</summary>
public enum RebootOption
{
    NormalReboot = 0,
    EnterNanoBooter = 1,
    ClrOnly = 2,
    EnterProprietaryBooter = 8,
}
