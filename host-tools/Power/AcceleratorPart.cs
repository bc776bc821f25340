namespace EcgWearable.Power;

/// <summary>The FPGA that classifies.</summary>
public enum AcceleratorPart
{
    /// <summary>Lattice iCE40UP5K.</summary>
    Ice40,

    /// <summary>AMD Zynq-7020; its programmable logic alone, but for the time of configuration.</summary>
    Zynq,
}
