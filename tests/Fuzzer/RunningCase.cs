using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Text;

namespace EcgWearable.Fuzzer;

/// <summary>
/// The input of the case that runs, in a file that outlives the process: when the process dies of a case (its stack overflows, it is killed), the
/// next run finds the input there.
/// </summary>
internal sealed class RunningCase : IDisposable
{
    private const int HeaderBytes = 72;
    private const int NameBytes = 64;

    private readonly string _path;
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte[] _header = new byte[HeaderBytes];

    /// <summary>Begins a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="longestBytes">Longest input.</param>
    public RunningCase(string path, int longestBytes)
    {
        _path = path;
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Create, null, HeaderBytes + longestBytes);
        _view = _file.CreateViewAccessor();
    }

    /// <summary>The input that a dead process left; null when it ended well.</summary>
    public static (string Target, byte[] Input)? Left(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        byte[] all = File.ReadAllBytes(path);
        int count = all.Length < HeaderBytes ? 0 : BinaryPrimitives.ReadInt32LittleEndian(all);
        return count > 0 && count - 1 <= all.Length - HeaderBytes
            ? (Encoding.UTF8.GetString(all.AsSpan(8, NameBytes)).TrimEnd('\0'), all.AsSpan(HeaderBytes, count - 1).ToArray())
            : null;
    }

    /// <summary>Whose cases follow.</summary>
    public void Name(string target)
    {
        _header.AsSpan().Clear();
        Encoding.UTF8.GetBytes(target.AsSpan(0, Math.Min(target.Length, NameBytes)), _header.AsSpan(8));
        _view.WriteArray(0, _header, 0, HeaderBytes);
    }

    /// <summary>A case begins.</summary>
    public void Begin(byte[] input)
    {
        _view.WriteArray(HeaderBytes, input, 0, input.Length);
        _view.Write(0, input.Length + 1);
    }

    /// <summary>It has ended.</summary>
    public void End() => _view.Write(0, 0);

    /// <inheritdoc/>
    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
        File.Delete(_path);
    }
}
