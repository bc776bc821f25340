namespace nanoFramework.TestFramework;

/// <summary>Marks a test for the device.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TestMethodAttribute : Attribute;
