namespace EcgWearable.Tests.Conformance;

/// <summary>A breach of every rule: what the device's compiler refuses, and what compiles and does not do there what it says.</summary>
internal static class KnownBadSamples
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<KnownBadSample> All { get; } =
    [
        .. Refused(),
        .. MisbehavingConstructs(),
        .. OwnRules(),
    ];

    // Does not compile in C# 9 against the library's surface.
    private static IEnumerable<KnownBadSample> Refused()
    {
        yield return new("nullable value", "System.Nullable`1") { Members = "int? Maybe;" };
        yield return new("conditional access of a value", "Nullable`1") { Members = "int? Size(string s) { return s?.Length; }" };
        yield return new("iterator", "CS0518") { Members = "IEnumerable Count() { yield return 1; }" };
        yield return new("tuple", "ValueTuple`2") { Members = "(int, int) Pair() { return (1, 2); }" };
        yield return new("record", "CS0518") { Types = "public record Reading(int Value);" };
        yield return new("required member", "CS8652") { Members = "public required int Rate;" };
        yield return new("decimal", "System.Decimal") { Members = "decimal Price = 1;" };
        yield return new("volatile", "IsVolatile") { Members = "volatile int Flag; void Raise() { Flag = 1; }" };
        yield return new("Span", "CS0246") { Members = "int Length(Span<byte> bytes) { return bytes.Length; }" };
        yield return new("range", "System.Range") { Members = "string Tail(string s) { return s[1..]; }" };
        yield return new("index from the end", "System.Index") { Members = "object Last(int[] a) { return ^1; }" };
        yield return new("list pattern", "CS8652") { Members = "bool IsOne(int[] a) { return a is [1]; }" };
        yield return new("u8 literal", "CS8652") { Members = "object Bytes() { return \"a\"u8; }" };
        yield return new("async", "CS0518") { Members = "async void Later() { }" };
        yield return new("LINQ", "CS0234") { Members = "int Sum(int[] a) { return System.Linq.Enumerable.Sum(a); }" };
        yield return new("List<T>", "CS0234") { Members = "System.Collections.Generic.List<int> List;" };
        yield return new("Lock", "CS0246") { Members = "Lock Gate = new Lock();" };
        yield return new("Array.Sort", "'Array' does not contain a definition for 'Sort'") { Members = "void Order(int[] a) { Array.Sort(a); }" };
        yield return new("Buffer", "CS0103") { Members = "void Move(int[] a) { Buffer.BlockCopy(a, 0, a, 1, 1); }" };
        yield return new("string.Replace", "'Replace'") { Members = "string Swap(string s) { return s.Replace('a', 'b'); }" };
        yield return new("string.Join", "'Join'") { Members = "string Glue(string[] s) { return string.Join(\",\", s); }" };
        yield return new("DivideByZeroException", "CS0246") { Members = "void Safe() { try { State = 1 / State; } catch (DivideByZeroException) { } }" };
        yield return new("member that the library lacks", "'ScaleB'") { Members = "double Twice(double d) { return Math.ScaleB(d, 1); }" };
        yield return new("type that the library lacks", "CS0246") { Members = "Half Small;" };
        yield return new("newer language", "CS8773") { Types = "public struct Size { public int Width = 1; public Size() { } }" };
    }

    // Compiles, and fails or means something else on the device.
    private static IEnumerable<KnownBadSample> MisbehavingConstructs()
    {
        yield return new("generic method", "Part.Same: generic method") { Members = "T Same<T>(T value) { return value; }" };
        yield return new("call of a generic method", "generic member") { Members = "T Same<T>(T value) { return value; } int One() { return Same(1); }" };
        yield return new("generic class", "Box`1: generic type") { Types = "public class Box<T> { public T Value; }" };
        yield return new("Func", "generic type System.Func`1<System.Int32>") { Members = "int Ask(Func<int> f) { return f(); }" };
        yield return new("multidimensional array", "multidimensional array System.Int32[0...,0...]") { Members = "int[,] Table = new int[2, 2];" };
        yield return new("stackalloc", "Part.Fill: stackalloc") { Members = "unsafe int Fill() { int* p = stackalloc int[4]; return p[0]; }" };
        yield return new("default interface method", "IPart.Two: default interface method") { Types = "public interface IPart { int Two() { return 2; } }" };
        yield return new("pointer", "pointer System.Int32*") { Members = "unsafe int At(int* p) { return *p; }" };
        yield return new("fixed", "Part.First: fixed") { Members = "unsafe int First(int[] a) { fixed (int* p = a) { return p[0]; } }" };
        yield return new("function pointer", "calli") { Members = "unsafe int Through(delegate*<int> f) { return f(); }" };
        yield return new("checked arithmetic", "checked arithmetic (add.ovf)") { Members = "int Add(int a, int b) { return checked(a + b); }" };
        yield return new("64-bit array index", "checked arithmetic (conv.ovf.i)") { Members = "int At(int[] a, long i) { return a[i]; }" };
        yield return new("static initialiser of another type", "the static initialiser of Second reads First.Value")
        {
            Types = "public static class First { public static int Value = Environment.TickCount64 > 0 ? 1 : 2; } public static class Second { public static int Value = First.Value + 1; }",
        };
        yield return new("static initialiser through a method", "the static initialiser of Third reads First.Value")
        {
            Types = "public static class First { public static int Value = Environment.TickCount64 > 0 ? 1 : 2; public static int Get() { return Value; } } public static class Third { public static int Value = First.Get(); }",
        };
        yield return new("name of an enum's value", "ToString of an enum") { Types = "public enum Level { Low, High }", Members = "string Name(Level level) { return level.ToString(); }" };
        yield return new("SpanByte in a field", "SpanByte in a field") { Members = "SpanByte Kept;" };
    }

    // What this firmware asks of itself beyond what the device does.
    private static IEnumerable<KnownBadSample> OwnRules()
    {
        yield return new("object per sample", "an object is made (newobj System.Object)") { Members = "object Kept;", PerSample = "Kept = new object();" };
        yield return new("array per sample", "an array is made (newarr System.Byte)") { Members = "byte[] Kept;", PerSample = "Kept = new byte[4];" };
        yield return new("boxing per sample", "a value is boxed (box System.Int32)") { Members = "object Kept;", PerSample = "Kept = State;" };
        yield return new("string per sample", "a string is made (String.Concat)") { Members = "string Kept = string.Empty;", PerSample = "Kept = Kept + Kept;" };
        yield return new("number as text per sample", "a string is made (ToString)") { Members = "string Kept;", PerSample = "Kept = State.ToString();" };
        yield return new("delegate per sample", "an object is made (newobj EcgWearable.Firmware.Done)") { Types = "public delegate void Done();", Members = "Done Kept;", PerSample = "Kept = Sample;" };
        yield return new("struct local per sample", "a local of struct Point")
        {
            Types = "public struct Point { public int X; public int Y; }",
            PerSample = "Point p; p.X = State; p.Y = p.X + 1; State = p.X * p.Y + p.X;",
        };
        yield return new("allocation behind an interface", "an array is made (newarr System.Int32)")
        {
            Types = "public interface ITaker { void Take(); } public class Taker : ITaker { int[] _kept; public void Take() { _kept = new int[3]; } }",
            Members = "ITaker _taker = new Taker();",
            PerSample = "_taker.Take();",
        };
        yield return new("allocation in an override", "an array is made (newarr System.Int32)")
        {
            Types = "public abstract class Taker { public abstract void Take(); } public class Keeper : Taker { int[] _kept; public override void Take() { _kept = new int[3]; } }",
            Members = "Taker _taker = new Keeper();",
            PerSample = "_taker.Take();",
        };
        yield return new("floating point per sample", "Part.Sample: floating point in the signal path") { PerSample = "State = (int)(State * 0.5);" };
        yield return new("floating point in detection", "Threshold.Of: floating point in the signal path")
        {
            Types = "} namespace EcgWearable.Firmware.Detection { public static class Threshold { public static int Of(int level) { return (int)(0.3f * level); } } } namespace EcgWearable.Firmware {",
        };
        yield return new("recursion", "recursion (Part.Factorial calls Part.Factorial)") { Members = "int Factorial(int n) { return n < 2 ? 1 : n * Factorial(n - 1); }" };
        yield return new("recursion through another", "Part.Odd calls Part.Even") { Members = "bool Even(int n) { return n == 0 || Odd(n - 1); } bool Odd(int n) { return n != 0 && Even(n - 1); }" };
        yield return new("deep stack", "its calls stack up") { Members = string.Concat(Enumerable.Range(0, 60).Select(i => $"int Step{i}(int x) {{ return {(i == 59 ? "x" : $"Step{i + 1}(x)")} + State; }} ")) };
    }
}
