using System.Reflection;
using EcgWearable.Instrumentation;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;
using MethodBody = Mono.Cecil.Cil.MethodBody;

namespace EcgWearable.Fuzzer;

/// <summary>An assembly rewritten so that every basic block reports to <see cref="CoverageMap"/> before it runs. Nothing else is changed.</summary>
internal static class InstrumentedAssembly
{
    private const uint Golden = 0x9E3779B1;

    private static readonly MethodInfo Hit = typeof(CoverageMap).GetMethod(nameof(CoverageMap.Hit))!;

    /// <summary>Rewrites.</summary>
    /// <param name="path">The assembly's file.</param>
    /// <returns>The new assembly.</returns>
    public static byte[] Rewrite(string path)
    {
        using DefaultAssemblyResolver resolver = new();
        resolver.AddSearchDirectory(Path.GetDirectoryName(path));
        using ModuleDefinition module = ModuleDefinition.ReadModule(path, new ReaderParameters { AssemblyResolver = resolver });
        MethodReference hit = module.ImportReference(Hit);

        // Numbers depend on nothing but names and order, so that a run is the same on every machine.
        uint block = 2166136261;
        foreach (char c in module.Assembly.Name.Name)
        {
            block = (block ^ c) * 16777619;
        }

        foreach (MethodDefinition method in module.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody))
        {
            MethodBody body = method.Body;
            body.SimplifyMacros();
            ILProcessor il = body.GetILProcessor();
            foreach (Instruction leader in BasicBlocks.Leaders(body))
            {
                block += Golden;
                BasicBlocks.Prepend(il, leader, [Instruction.Create(OpCodes.Ldc_I4, (int)(block >> 16)), Instruction.Create(OpCodes.Call, hit)]);
            }

            body.OptimizeMacros();
        }

        using MemoryStream image = new();
        module.Write(image);
        return image.ToArray();
    }
}
