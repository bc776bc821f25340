using System.Reflection;
using System.Runtime.CompilerServices;
using EcgWearable.Instrumentation;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;
using MethodBody = Mono.Cecil.Cil.MethodBody;

namespace EcgWearable.DeviceCost;

/// <summary>
/// The firmware's assembly, rewritten so that every basic block says how many instructions it has before it runs, and loaded under
/// a name of its own. Nothing else is changed: it computes what the firmware computes.
/// </summary>
public sealed class CountedFirmware
{
    // The main loop, what it calls, what these call, and once more.
    private const int TaskDepth = 4;

    private readonly List<string> _methods = [];
    private readonly List<(string Caller, string Callee)> _tasks = [];
    private readonly ModuleDefinition _module;
    private readonly MethodReference _count;
    private readonly MethodReference _enter;
    private readonly MethodReference _leave;
    private readonly MethodReference _leaveWith;
    private readonly MethodReference _settle;

    private CountedFirmware(ModuleDefinition module)
    {
        _module = module;
        _count = Import(nameof(CostMeter.Count));
        _enter = Import(nameof(CostMeter.Enter));
        _leave = Import(nameof(CostMeter.Leave));
        _leaveWith = Import(nameof(CostMeter.LeaveWith));
        _settle = Import(nameof(CostMeter.Settle));

        CallGraph graph = new(module);
        MainLoop loop = new(module, graph);
        SamplePath = [.. loop.SamplePath.Select(CallGraph.Name)];
        HashSet<MethodDefinition> callers = [];
        MethodDefinition[] level = [loop.Run];
        for (int depth = 0; depth < TaskDepth; depth++)
        {
            callers.UnionWith(level);
            level = [.. level.SelectMany(graph.Callees)];
        }

        foreach (MethodDefinition method in graph.Methods.Where(m => m.HasBody))
        {
            Rewrite(method, _methods.Count, callers.Contains(method));
            _methods.Add(CallGraph.Name(method));
        }

        using MemoryStream image = new();
        module.Assembly.Name.Name += ".Counted";
        module.Write(image);
        Assembly assembly = Assembly.Load(image.ToArray());
        foreach (Type type in assembly.GetTypes())
        {
            // As on the device, where every static constructor has run before Main is called. Left to the desktop's runtime they would run at the
            // first use, and be charged to the first wear of a process only.
            RuntimeHelpers.RunClassConstructor(type.TypeHandle);
        }

        Main = assembly.GetType("EcgWearable.Firmware.Program", throwOnError: true)!.GetMethod("Main")!.CreateDelegate<Action>();
    }

    /// <summary>Names of the methods, by number.</summary>
    public IReadOnlyList<string> Methods => _methods;

    /// <summary>The calls whose cost is taken as a whole, by number.</summary>
    public IReadOnlyList<(string Caller, string Callee)> Tasks => _tasks;

    /// <summary>Names of what the main loop calls for a sample.</summary>
    public IReadOnlyList<string> SamplePath { get; }

    /// <summary>The entry point; a <see cref="CostMeter"/> must be attached to the thread that runs it.</summary>
    public Action Main { get; }

    /// <summary>Rewrites and loads the firmware that this program was built with.</summary>
    public static CountedFirmware Load()
    {
        using ModuleDefinition module = ModuleDefinition.ReadModule(typeof(Firmware.Program).Assembly.Location);
        return new CountedFirmware(module);
    }

    private static bool IsCall(Instruction instruction) => instruction.OpCode.Code is Code.Call or Code.Callvirt or Code.Newobj;

    private MethodReference Import(string name) => _module.ImportReference(typeof(CostMeter).GetMethod(name));

    private void Rewrite(MethodDefinition method, int number, bool callsTasks)
    {
        MethodBody body = method.Body;
        body.SimplifyMacros();
        Instruction[] instructions = [.. body.Instructions];
        HashSet<Instruction> leaders = BasicBlocks.Leaders(body);

        // Backwards, so that what is counted has not been rewritten yet.
        ILProcessor il = body.GetILProcessor();
        int count = 0;
        int calls = 0;
        int library = 0;
        foreach (Instruction instruction in instructions.Reverse())
        {
            count++;
            if (IsCall(instruction))
            {
                MethodReference callee = (MethodReference)instruction.Operand;
                bool own = callee is MethodDefinition;
                calls += own ? 1 : 0;
                library += own ? 0 : LibraryPrices.Of(callee);
            }

            if (leaders.Contains(instruction))
            {
                Prepend(il, instruction, callsTasks, [Constant(number), Constant(count), Constant(calls), Constant(library), Instruction.Create(OpCodes.Call, _count)]);
                count = 0;
                calls = 0;
                library = 0;
            }
            else
            {
                Prepend(il, instruction, callsTasks, []);
            }
        }

        body.OptimizeMacros();
    }

    private void Prepend(ILProcessor il, Instruction instruction, bool callsTasks, List<Instruction> code)
    {
        bool isTask = false;
        bool saysWhether = false;
        bool isPrefixed = instruction.Previous?.OpCode.OpCodeType == OpCodeType.Prefix;
        if (!isPrefixed && IsCall(instruction) && instruction.Operand is MethodReference callee)
        {
            isTask = callsTasks && callee is MethodDefinition && instruction.OpCode.Code != Code.Newobj;
            saysWhether = callee.ReturnType.MetadataType == MetadataType.Boolean;
            if (isTask)
            {
                code.Add(Constant(_tasks.Count));
                code.Add(Instruction.Create(OpCodes.Call, _enter));
                _tasks.Add((CallGraph.Name(il.Body.Method), CallGraph.Name(callee)));
            }
            else if (callee.DeclaringType.Scope.Name == typeof(NanoRuntime.NanoHost).Assembly.GetName().Name)
            {
                code.Add(Instruction.Create(OpCodes.Call, _settle));
            }
        }

        Instruction moved = BasicBlocks.Prepend(il, instruction, code);
        if (isTask && saysWhether)
        {
            il.InsertAfter(moved, Instruction.Create(OpCodes.Call, _leaveWith));
            il.InsertAfter(moved, Instruction.Create(OpCodes.Dup));
        }
        else if (isTask)
        {
            il.InsertAfter(moved, Instruction.Create(OpCodes.Call, _leave));
        }
    }

    private static Instruction Constant(int value) => Instruction.Create(OpCodes.Ldc_I4, value);
}
