using System.Text;
using Xunit;

namespace EcgWearable.IntegerModel.Tests;

public class LogitsFileTests
{
    [Fact]
    public void A_NumPy_array_of_int32_is_read_row_by_row() =>
        Assert.Equal([1, -2, 3, int.MinValue, 5, int.MaxValue], LogitsFile.Parse(Npy("<i4", "False", "3, 2", [1, -2, 3, int.MinValue, 5, int.MaxValue]), 3, 2));

    [Theory]
    [InlineData("<i8", "False", "3, 2", "not an int32 array of shape (3, 2)")]
    [InlineData("<i4", "True", "3, 2", "not an int32 array of shape (3, 2)")]
    [InlineData("<i4", "False", "2, 3", "not an int32 array of shape (3, 2)")]
    [InlineData("<i4", "False", "6,", "not an int32 array of shape (3, 2)")]
    public void Another_type_order_or_shape_is_refused(string type, string fortran, string shape, string problem) =>
        Assert.Contains(problem, Assert.Throws<FormatException>(() => LogitsFile.Parse(Npy(type, fortran, shape, new int[6]), 3, 2)).Message);

    [Fact]
    public void Every_cut_and_every_added_byte_is_refused()
    {
        byte[] whole = Npy("<i4", "False", "3, 2", new int[6]);
        for (int length = 0; length < whole.Length; length++)
        {
            Assert.Throws<FormatException>(() => LogitsFile.Parse(whole.AsSpan(0, length), 3, 2));
        }

        Assert.Throws<FormatException>(() => LogitsFile.Parse([.. whole, 0], 3, 2));
    }

    /// <summary>As https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html describes it.</summary>
    private static byte[] Npy(string type, string fortran, string shape, int[] values)
    {
        string dictionary = $"{{'descr': '{type}', 'fortran_order': {fortran}, 'shape': ({shape}), }}".PadRight(117) + "\n";
        return
        [
            0x93, .. "NUMPY"u8, 1, 0, (byte)dictionary.Length, 0, .. Encoding.ASCII.GetBytes(dictionary), .. values.SelectMany(BitConverter.GetBytes),
        ];
    }
}
