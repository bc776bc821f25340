#pragma warning disable CA1822, IDE0044, IDE0051, IDE0060

namespace EcgWearable.Tests.Conformance.Bad;

/// <summary>Code that compiles on the desktop and must not pass the rules: one breach of each.</summary>
internal sealed unsafe class KnownBad
{
    private int[,] _table = new int[2, 2];

    internal interface IDefault
    {
        int Two() => 2;
    }

    public T GenericMethod<T>(T value) => value;

    public int GenericLibraryType() => new List<int>().Count;

    public int Pointer(int* at) => *at;

    public int StackAlloc()
    {
        byte* bytes = stackalloc byte[4];
        return bytes[0] + _table[0, 0];
    }

    public double MemberNotInTheLibrary() => Math.ScaleB(1, 2);

    public int TypeNotInTheLibrary() => new Half().CompareTo(default);

    internal sealed class GenericType<T>
    {
        public T? Value { get; set; }
    }
}
