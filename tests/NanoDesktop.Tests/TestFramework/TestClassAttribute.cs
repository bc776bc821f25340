namespace nanoFramework.TestFramework;

/// <summary>Marks a class with tests for the device.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class TestClassAttribute : Attribute;
