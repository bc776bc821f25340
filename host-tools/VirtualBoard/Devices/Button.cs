namespace EcgWearable.VirtualBoard;

/// <summary>The wearer's button, pressed at given times. Active low.</summary>
public sealed class Button : BoardDevice
{
    private readonly ButtonPress[] _presses;
    private int _next;
    private bool _down;

    internal Button(IReadOnlyList<ButtonPress> presses)
    {
        _presses = [.. presses.OrderBy(press => press.AtNanoseconds)];
        Schedule();
    }

    /// <summary>Called when it changes; the argument is the level.</summary>
    internal Action<bool>? Changed { get; set; }

    /// <inheritdoc/>
    public override void OnDue(long nowNanoseconds)
    {
        if (_down)
        {
            _down = false;
            _next++;
        }
        else
        {
            _down = true;
        }

        Changed?.Invoke(!_down);
        Schedule();
    }

    private void Schedule()
    {
        NextDueNanoseconds = _next >= _presses.Length
            ? long.MaxValue
            : _presses[_next].AtNanoseconds + (_down ? _presses[_next].HeldNanoseconds : 0);
    }
}
