using EcgWearable.Tests;
using Xunit;

namespace EcgWearable.Stress.Tests;

/// <summary>A test that needs both databases: the records and the noise.</summary>
internal sealed class NoiseStressFactAttribute : FactAttribute
{
    public NoiseStressFactAttribute()
    {
        Skip = new MitdbFactAttribute().Skip ?? new NstdbFactAttribute().Skip;
    }
}
