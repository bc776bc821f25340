using Xunit;

namespace EcgWearable.Tests.Conformance;

/// <summary>A theory that needs the lists of the nanoFramework API.</summary>
internal sealed class ApiTheoryAttribute : TheoryAttribute
{
    public ApiTheoryAttribute() => Skip = new ApiFactAttribute().Skip;
}
