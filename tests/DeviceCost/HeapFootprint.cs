using System.Collections;
using System.Reflection;

namespace EcgWearable.DeviceCost;

/// <summary>
/// Bytes of the device's managed heap that a running firmware holds: everything that its statics and an object lead to, in nanoCLR's sizes.
/// </summary>
/// <remarks>
/// <para>nanoCLR's unit is a block of 12 bytes (CLR_RT_HeapBlock in nf-interpreter, 32 bit). An object is one block and one more for every field
/// whatever its type; an array is 20 bytes and its elements in their own size (references: a block each), rounded up to blocks; a struct in a field
/// or an array is an object of its own beside the block that refers to it. A static field is a block. Constants and literals stay in flash.</para>
/// <para>The library's own objects (pins, buses, port) have other fields on the device than their stand-ins here: each counts as
/// <see cref="LibraryObjectBytes"/>, more than any of them has fields for.</para>
/// </remarks>
public sealed class HeapFootprint
{
    /// <summary>What an object of the library is taken to hold.</summary>
    public const int LibraryObjectBytes = 240;

    private const int BlockBytes = 12;
    private const int ArrayHeaderBytes = 20;
    private const BindingFlags Instance = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
    private const BindingFlags Static = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private readonly Assembly _firmware;
    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);
    private readonly SortedDictionary<string, long> _bytesByOwner = new(StringComparer.Ordinal);

    /// <summary>Walks from an object and from all static fields of its assembly.</summary>
    /// <param name="root">The device.</param>
    public HeapFootprint(object root)
    {
        ArgumentNullException.ThrowIfNull(root);
        _firmware = root.GetType().Assembly;
        Walk(root, root.GetType().Name);
        foreach (FieldInfo field in _firmware.GetTypes().Where(t => t.Namespace?.StartsWith("EcgWearable.", StringComparison.Ordinal) == true).SelectMany(t => t.GetFields(Static)))
        {
            if (!field.IsLiteral)
            {
                string owner = field.DeclaringType!.Name;
                Add(owner, BlockBytes);
                WalkField(field, null, owner);
            }
        }
    }

    /// <summary>All bytes.</summary>
    public long Bytes => _bytesByOwner.Values.Sum();

    /// <summary>Bytes of a class's own objects and of the arrays that they hold, the largest first.</summary>
    public IEnumerable<(string Owner, long Bytes)> ByOwner() => _bytesByOwner.Select(p => (p.Key, p.Value)).OrderByDescending(p => p.Value).ThenBy(p => p.Key, StringComparer.Ordinal);

    private static long Blocks(long bytes) => (bytes + BlockBytes - 1) / BlockBytes * BlockBytes;

    private static int ElementBytes(Type type)
    {
        Type plain = type.IsEnum ? type.GetEnumUnderlyingType() : type;
        return Type.GetTypeCode(plain) switch
        {
            TypeCode.Boolean or TypeCode.Byte or TypeCode.SByte => 1,
            TypeCode.Char or TypeCode.Int16 or TypeCode.UInt16 => 2,
            TypeCode.Int32 or TypeCode.UInt32 or TypeCode.Single => 4,
            TypeCode.Int64 or TypeCode.UInt64 or TypeCode.Double => 8,
            _ => BlockBytes,
        };
    }

    private void Add(string owner, long bytes) => _bytesByOwner[owner] = _bytesByOwner.GetValueOrDefault(owner) + bytes;

    private void Walk(object value, string owner)
    {
        Type type = value.GetType();
        if (type.IsPrimitive || type.IsEnum || value is string || (!type.IsValueType && !_seen.Add(value)))
        {
            return;
        }

        if (value is Array array)
        {
            Add(owner, Blocks(ArrayHeaderBytes + ((long)array.Length * ElementBytes(type.GetElementType()!))));
            if (!type.GetElementType()!.IsPrimitive)
            {
                foreach (object? element in (IEnumerable)array)
                {
                    if (element is not null)
                    {
                        Walk(element, owner);
                    }
                }
            }

            return;
        }

        if (type.Assembly != _firmware && !type.IsValueType)
        {
            Add("library objects", LibraryObjectBytes);
            return;
        }

        string self = type.IsValueType ? owner : type.Name;
        Add(self, BlockBytes);
        for (Type? at = type; at is not null && at != typeof(object) && at != typeof(ValueType); at = at.BaseType)
        {
            foreach (FieldInfo field in at.GetFields(Instance))
            {
                Add(self, BlockBytes);
                WalkField(field, value, self);
            }
        }
    }

    private void WalkField(FieldInfo field, object? holder, string owner)
    {
        if (field.GetValue(holder) is { } value)
        {
            Walk(value, owner);
        }
    }
}
