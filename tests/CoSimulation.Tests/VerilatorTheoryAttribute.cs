using Xunit;

namespace EcgWearable.Tests.CoSimulation;

/// <summary>As <see cref="VerilatorFactAttribute"/>, with data.</summary>
internal sealed class VerilatorTheoryAttribute : TheoryAttribute
{
    public VerilatorTheoryAttribute() => Skip = Verilator.SkipReason;
}
