namespace EcgWearable.VirtualBoard;

/// <summary>Unwinds the firmware when the board loses power or is reset. Thrown again from every later call.</summary>
internal sealed class PowerOffException : Exception
{
    public PowerOffException()
        : base("The virtual board is without power.")
    {
    }
}
