using Xunit;

namespace EcgWearable.Tests.CoSimulation;

/// <summary>A test that simulates the RTL; skipped, and saying so, where Verilator is not installed.</summary>
internal sealed class VerilatorFactAttribute : FactAttribute
{
    public VerilatorFactAttribute() => Skip = Verilator.SkipReason;
}
