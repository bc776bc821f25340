namespace nanoFramework.TestFramework;

/// <summary>The assertions of nanoFramework.TestFramework that the device's tests use.</summary>
public static class Assert
{
    public static void AreEqual(int expected, int actual, string message = "") => Xunit.Assert.True(expected == actual, $"expected {expected}, was {actual} {message}");

    public static void AreEqual(uint expected, uint actual, string message = "") => Xunit.Assert.True(expected == actual, $"expected {expected}, was {actual} {message}");

    public static void AreEqual(byte expected, byte actual, string message = "") => Xunit.Assert.True(expected == actual, $"expected {expected}, was {actual} {message}");
}
