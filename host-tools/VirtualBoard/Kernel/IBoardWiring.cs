using System.Device.Spi;

namespace EcgWearable.VirtualBoard;

/// <summary>What is soldered to what: the kernel asks it where a pin or a bus leads.</summary>
internal interface IBoardWiring
{
    /// <summary>The chip that a transaction with these settings and bus pins reaches; <see langword="null"/> for nobody.</summary>
    ISpiTarget? SpiTarget(SpiConnectionSettings settings, int mosiPin, int misoPin, int clockPin);

    /// <summary>The UART behind a port name; <see langword="null"/> when nothing is wired there.</summary>
    Uart? Uart(string portName);

    /// <summary>Every UART that is wired.</summary>
    IReadOnlyList<Uart> Uarts { get; }

    /// <summary>An MCU output has changed.</summary>
    void OnMcuPin(int pin, bool high, long nowNanoseconds);

    /// <summary>Level of a pin that nobody drives.</summary>
    bool RestLevel(int pin);

    /// <summary>Whether the last transfer read a new sample from the front end; asking clears it.</summary>
    bool TakeSampleRead();
}
