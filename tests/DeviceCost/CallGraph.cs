using Mono.Cecil;
using Mono.Cecil.Cil;

namespace EcgWearable.DeviceCost;

/// <summary>
/// Who calls whom among the methods of one module. A virtual or interface call leads to every implementation there is in the module; a delegate
/// is taken to be called by whoever makes it.
/// </summary>
public sealed class CallGraph
{
    private readonly Dictionary<MethodDefinition, MethodDefinition[]> _callees = [];

    /// <summary>Reads the bodies of all methods of a module.</summary>
    public CallGraph(ModuleDefinition module)
    {
        ArgumentNullException.ThrowIfNull(module);
        TypeDefinition[] types = [.. AllTypes(module.Types)];
        Dictionary<MethodDefinition, List<MethodDefinition>> implementations = Implementations(types);
        foreach (MethodDefinition method in types.SelectMany(t => t.Methods))
        {
            List<MethodDefinition> callees = [];
            foreach (Instruction instruction in method.HasBody ? [.. method.Body.Instructions] : Array.Empty<Instruction>())
            {
                if (instruction.Operand is not MethodDefinition callee)
                {
                    continue;
                }

                callees.Add(callee);
                if (instruction.OpCode.Code is Code.Callvirt or Code.Ldvirtftn && implementations.TryGetValue(callee, out List<MethodDefinition>? others))
                {
                    callees.AddRange(others);
                }
            }

            _callees[method] = [.. callees.Distinct()];
        }

        Methods = [.. _callees.Keys];
    }

    /// <summary>All methods of the module.</summary>
    public IReadOnlyList<MethodDefinition> Methods { get; }

    /// <summary>The types of a module, those nested in others included.</summary>
    public static IEnumerable<TypeDefinition> AllTypes(IEnumerable<TypeDefinition> types)
    {
        ArgumentNullException.ThrowIfNull(types);
        return types.SelectMany(t => AllTypes(t.NestedTypes).Prepend(t));
    }

    /// <summary>A method as the firmware's author knows it: class and name.</summary>
    public static string Name(MethodReference method)
    {
        ArgumentNullException.ThrowIfNull(method);
        return $"{method.DeclaringType.Name}.{method.Name}";
    }

    /// <summary>The methods of the module that a method may call itself.</summary>
    public IReadOnlyList<MethodDefinition> Callees(MethodDefinition method) => _callees[method];

    /// <summary>The methods that may run while the given ones run, these included.</summary>
    public IReadOnlySet<MethodDefinition> ReachableFrom(IEnumerable<MethodDefinition> roots)
    {
        HashSet<MethodDefinition> reached = [];
        Stack<MethodDefinition> open = new(roots);
        while (open.TryPop(out MethodDefinition? method))
        {
            if (reached.Add(method))
            {
                foreach (MethodDefinition callee in _callees[method])
                {
                    open.Push(callee);
                }
            }
        }

        return reached;
    }

    /// <summary>Methods that call themselves, directly or through others; each list is one way round.</summary>
    public IEnumerable<IReadOnlyList<MethodDefinition>> Cycles()
    {
        HashSet<MethodDefinition> done = [];
        List<MethodDefinition> path = [];
        List<IReadOnlyList<MethodDefinition>> cycles = [];
        foreach (MethodDefinition method in Methods)
        {
            Visit(method);
        }

        return cycles;

        void Visit(MethodDefinition method)
        {
            int at = path.IndexOf(method);
            if (at >= 0)
            {
                cycles.Add([.. path.Skip(at)]);
                return;
            }

            if (!done.Contains(method))
            {
                path.Add(method);
                foreach (MethodDefinition callee in _callees[method])
                {
                    Visit(callee);
                }

                path.RemoveAt(path.Count - 1);
                done.Add(method);
            }
        }
    }

    private static Dictionary<MethodDefinition, List<MethodDefinition>> Implementations(TypeDefinition[] types)
    {
        Dictionary<MethodDefinition, List<MethodDefinition>> implementations = [];
        foreach (TypeDefinition type in types.Where(t => !t.IsInterface))
        {
            foreach (MethodDefinition declared in Inherited(type).SelectMany(t => t.Methods).Where(m => m.IsVirtual))
            {
                MethodDefinition? own = type.Methods.FirstOrDefault(m => m.IsVirtual && (m.Overrides.Contains(declared) || SameSignature(m, declared)));
                if (own is not null)
                {
                    if (!implementations.TryGetValue(declared, out List<MethodDefinition>? list))
                    {
                        implementations[declared] = list = [];
                    }

                    list.Add(own);
                }
            }
        }

        return implementations;
    }

    // Base types and interfaces in the module, nearest first.
    private static IEnumerable<TypeDefinition> Inherited(TypeDefinition type)
    {
        if (type.BaseType is TypeDefinition parent)
        {
            yield return parent;
            foreach (TypeDefinition further in Inherited(parent))
            {
                yield return further;
            }
        }

        foreach (TypeDefinition face in type.Interfaces.Select(i => i.InterfaceType).OfType<TypeDefinition>())
        {
            yield return face;
            foreach (TypeDefinition further in Inherited(face))
            {
                yield return further;
            }
        }
    }

    private static bool SameSignature(MethodDefinition a, MethodDefinition b) =>
        a.Name == b.Name
        && a.Parameters.Select(p => p.ParameterType.FullName).SequenceEqual(b.Parameters.Select(p => p.ParameterType.FullName));
}
