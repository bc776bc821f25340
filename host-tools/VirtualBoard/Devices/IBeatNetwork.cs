namespace EcgWearable.VirtualBoard;

/// <summary>The integer network that the accelerator computes.</summary>
public interface IBeatNetwork
{
    /// <summary>Samples in a window.</summary>
    int WindowLength { get; }

    /// <summary>Context features beside a window.</summary>
    int ContextLength { get; }

    /// <summary>Hash of the model; its first eight bytes identify it on the link.</summary>
    ReadOnlySpan<byte> Hash { get; }

    /// <summary>Multiply-accumulates for each window.</summary>
    long Macs { get; }

    /// <summary>Window of the built-in self-test.</summary>
    ReadOnlySpan<sbyte> SelfTestWindow { get; }

    /// <summary>Context of the built-in self-test.</summary>
    ReadOnlySpan<sbyte> SelfTestContext { get; }

    /// <summary>Logits that the self-test expects.</summary>
    ReadOnlySpan<int> SelfTestLogits { get; }

    /// <summary>Computes the logits in the order N, S, V, F.</summary>
    void Forward(ReadOnlySpan<sbyte> window, ReadOnlySpan<sbyte> context, Span<int> logits);
}
