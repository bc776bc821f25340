using System.Globalization;
using EcgWearable.IntegerModel;

namespace EcgWearable.Ecg.Output;

/// <summary>A layer as a row of a table.</summary>
public static class ModelRow
{
    /// <summary>The cells: name, kernel, stride, inputs, outputs, positions, MACs, parameters.</summary>
    public static string[] Of(LayerSummary layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        return
        [
            layer.Name,
            .. new[] { layer.Kernel, layer.Stride, layer.InChannels, layer.OutChannels, layer.OutputLength, layer.Macs, layer.ParameterCount }
                .Select(n => n.ToString("N0", CultureInfo.InvariantCulture)),
        ];
    }
}
