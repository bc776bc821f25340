using Mono.Cecil;

namespace EcgWearable.DeviceCost;

/// <summary>The managed stack of the device: what a call takes, and the deepest chain of calls.</summary>
/// <remarks>
/// nanoCLR takes a frame from its heap for every call that it does not run inline: the frame's own 80 bytes and a slot of 12 bytes for each
/// local and each place of the evaluation stack, and three more, at least ten slots (CLR_RT_StackFrame in nf-interpreter, 32 bit, with source-level
/// debugging as in published images). Calls that run inline take none: what is found here is the most.
/// </remarks>
public sealed class StackUse
{
    private const int BlockBytes = 12;
    private const int FrameBlocks = 7;
    private const int SpareSlots = 3;
    private const int LeastSlots = 10;

    // A call of the library may go two wrappers deep before it is native, and pushes a frame even then.
    private const int LibraryFrames = 3;

    private readonly CallGraph _graph;
    private readonly Dictionary<MethodDefinition, (int Bytes, MethodDefinition? Next)> _deepest = [];

    /// <summary>For the methods of a call graph without cycles.</summary>
    public StackUse(CallGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        if (graph.Cycles().FirstOrDefault() is { } cycle)
        {
            throw new ArgumentException($"The stack has no bound: {CallGraph.Name(cycle[0])} calls itself.", nameof(graph));
        }

        _graph = graph;
    }

    /// <summary>Bytes that a call of the library can take.</summary>
    public static int LibraryBytes => LibraryFrames * (FrameBlocks + LeastSlots) * BlockBytes;

    /// <summary>Bytes of the frame of a method.</summary>
    public static int FrameBytes(MethodDefinition method)
    {
        ArgumentNullException.ThrowIfNull(method);
        return method.HasBody ? (FrameBlocks + Math.Max(LeastSlots, method.Body.Variables.Count + method.Body.MaxStackSize + SpareSlots)) * BlockBytes : 0;
    }

    /// <summary>Bytes of the deepest chain of calls that starts at a method, a call of the library at its end included.</summary>
    public int DeepestBytes(MethodDefinition method) => Deepest(method).Bytes + LibraryBytes;

    /// <summary>The methods of that chain, the outermost first.</summary>
    public IEnumerable<MethodDefinition> DeepestChain(MethodDefinition method)
    {
        for (MethodDefinition? at = method; at is not null; at = Deepest(at).Next)
        {
            yield return at;
        }
    }

    private (int Bytes, MethodDefinition? Next) Deepest(MethodDefinition method)
    {
        if (!_deepest.TryGetValue(method, out (int Bytes, MethodDefinition? Next) known))
        {
            foreach (MethodDefinition callee in _graph.Callees(method))
            {
                int bytes = Deepest(callee).Bytes;
                if (bytes > known.Bytes)
                {
                    known = (bytes, callee);
                }
            }

            known.Bytes += FrameBytes(method);
            _deepest[method] = known;
        }

        return known;
    }
}
