using System.Reflection;
using nanoFramework.TestFramework;
using Xunit;

namespace EcgWearable.Tests.NanoDesktop;

/// <summary>The tests that the nanoFramework test adapter runs on the device's CLR, run here on the desktop's.</summary>
public class NanoTestsOnTheDesktop
{
    public static TheoryData<string, string> Tests()
    {
        TheoryData<string, string> tests = [];
        foreach (MethodInfo method in Assembly.GetExecutingAssembly().GetTypes()
            .Where(t => t.GetCustomAttribute<TestClassAttribute>() is not null)
            .SelectMany(t => t.GetMethods())
            .Where(m => m.GetCustomAttribute<TestMethodAttribute>() is not null))
        {
            tests.Add(method.DeclaringType!.FullName!, method.Name);
        }

        return tests;
    }

    [Theory]
    [MemberData(nameof(Tests))]
    public void ADevicesTestPasses(string type, string method)
    {
        Type testClass = Type.GetType(type, throwOnError: true)!;
        testClass.GetMethod(method)!.Invoke(Activator.CreateInstance(testClass), BindingFlags.DoNotWrapExceptions, null, null, null);
    }
}
