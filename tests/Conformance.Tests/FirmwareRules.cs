using EcgWearable.DeviceCost;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace EcgWearable.Tests.Conformance;

/// <summary>
/// What nanoFramework v1 runs, as rules on compiled code: the library's surface; constructs that compile and then fail or mean something else on
/// its CLR; and the project's own: no allocation and no floating point where samples pass, a bounded stack.
/// </summary>
internal sealed class FirmwareRules(ApiSurface surface)
{
    /// <summary>Most bytes of frames that the firmware may stack up.</summary>
    public const int StackLimitBytes = 8 * 1024;

    private static readonly string[] SignalNamespaces = ["EcgWearable.Firmware.Detection", "EcgWearable.Firmware.Classification"];

    /// <summary>Checks a module.</summary>
    /// <returns>One line per breach: where, what, and what to do.</returns>
    public IReadOnlyList<string> Check(ModuleDefinition module)
    {
        List<string> breaches = [];
        TypeDefinition[] types = [.. CallGraph.AllTypes(module.Types).Where(t => !IsCompilers(t))];
        foreach (TypeDefinition type in types)
        {
            CheckDeclaration(type, breaches);
            foreach (MethodDefinition method in type.Methods.Where(m => m.HasBody))
            {
                CheckBody(method, breaches);
            }
        }

        CallGraph graph = new(module);
        CheckInitializers(types, graph, breaches);
        CheckSamplePath(module, types, graph, breaches);
        CheckStack(types, graph, breaches);
        return [.. breaches.Distinct()];
    }

    // Written by the compiler itself: constants of array initialisers, attributes that the library lacks.
    private static bool IsCompilers(TypeDefinition type) =>
        type.FullName.StartsWith("<PrivateImplementationDetails>", StringComparison.Ordinal) || type.FullName.StartsWith("Microsoft.CodeAnalysis.", StringComparison.Ordinal);

    private static string Where(MethodDefinition method, Instruction? at = null)
    {
        SequencePoint? line = at is null ? null : method.DebugInformation.SequencePoints.LastOrDefault(p => p.Offset <= at.Offset && !p.IsHidden);
        line ??= method.DebugInformation.SequencePoints.FirstOrDefault(p => !p.IsHidden);
        string name = CallGraph.Name(method);
        return line is null ? name : $"{line.Document.Url}({line.StartLine}): {name}";
    }

    private static bool IsFloat(TypeReference type) => type.GetElementType().MetadataType is MetadataType.Single or MetadataType.Double;

    private static bool IsOwn(TypeReference type) => type.GetElementType() is TypeDefinition;

    private static bool IsStruct(TypeReference type) =>
        type.IsValueType && !type.IsPrimitive && type is not TypeDefinition { IsEnum: true } && type.MetadataType == MetadataType.ValueType;

    private void CheckDeclaration(TypeDefinition type, List<string> breaches)
    {
        if (type.HasGenericParameters)
        {
            breaches.Add($"{type.FullName}: generic type: the assembly does not load on the device; write it for the one type it is used with");
        }

        if (type.BaseType is not null)
        {
            CheckType(type.FullName, type.BaseType, breaches);
        }

        foreach (InterfaceImplementation implementation in type.Interfaces)
        {
            CheckType(type.FullName, implementation.InterfaceType, breaches);
        }

        foreach (FieldDefinition field in type.Fields)
        {
            CheckType(field.FullName, field.FieldType, breaches);
            if (field.FieldType.FullName == "System.SpanByte")
            {
                breaches.Add($"{field.FullName}: SpanByte in a field: it is a ref struct on the device; keep the array and make the SpanByte where it is used");
            }
        }

        foreach (MethodDefinition method in type.Methods)
        {
            string where = Where(method);
            if (method.HasGenericParameters)
            {
                breaches.Add($"{where}: generic method: returns 0 without a word on the device; write it for the one type it is used with");
            }

            if (type.IsInterface && method.HasBody)
            {
                breaches.Add($"{where}: default interface method: throws on the device; move the body into the classes");
            }

            CheckType(where, method.ReturnType, breaches);
            foreach (ParameterDefinition parameter in method.Parameters)
            {
                CheckType(where, parameter.ParameterType, breaches);
            }
        }
    }

    private void CheckBody(MethodDefinition method, List<string> breaches)
    {
        foreach (VariableDefinition variable in method.Body.Variables)
        {
            CheckType(Where(method), variable.VariableType, breaches);
            if (variable.IsPinned)
            {
                breaches.Add($"{Where(method)}: fixed: the metadata processor refuses it; index the array");
            }
        }

        foreach (Instruction instruction in method.Body.Instructions)
        {
            string where = Where(method, instruction);
            switch (instruction.OpCode.Code)
            {
                case Code.Localloc:
                    breaches.Add($"{where}: stackalloc: throws on the device; keep an array in a field");
                    break;
                case Code.Calli or Code.Jmp or Code.Cpblk or Code.Initblk or Code.Arglist or Code.Mkrefany or Code.Refanyval or Code.Refanytype:
                    breaches.Add($"{where}: {instruction.OpCode.Name}: an instruction that the device's CLR does not know; write it in plain C#");
                    break;
                case Code.Constrained when instruction.Operand is TypeDefinition { IsEnum: true } && instruction.Next.Operand is MethodReference { Name: "ToString" }:
                    breaches.Add($"{where}: ToString of an enum: gives the number on the device; switch over the values");
                    break;
            }

            if (instruction.Operand is MethodReference { Name: "ToString", DeclaringType.FullName: "System.Enum" })
            {
                breaches.Add($"{where}: ToString of an enum: gives the number on the device; switch over the values");
            }

            if (instruction.OpCode.Name.Contains(".ovf", StringComparison.Ordinal))
            {
                breaches.Add($"{where}: checked arithmetic ({instruction.OpCode.Name}): never throws on the device; test the range, and cast a long index to int");
            }

            switch (instruction.Operand)
            {
                case TypeReference type:
                    CheckType(where, type, breaches);
                    break;
                case MethodReference called:
                    CheckMember(where, called, breaches);
                    break;
                case FieldReference field:
                    CheckMember(where, field, breaches);
                    break;
            }
        }
    }

    private void CheckMember(string where, MemberReference member, List<string> breaches)
    {
        if (member.DeclaringType is ArrayType { Rank: 1 })
        {
            return;
        }

        CheckType(where, member.DeclaringType, breaches);
        if (member is GenericInstanceMethod || member.DeclaringType is GenericInstanceType)
        {
            breaches.Add($"{where}: generic member {member.FullName}: generics do not run on the device; use a member for the one type");
        }
        else if (!IsOwn(member.DeclaringType) && member.DeclaringType is not ArrayType && !surface.HasMember(member.FullName))
        {
            breaches.Add($"{where}: {member.FullName} is not in the library; use what the API lists hold");
        }
    }

    private void CheckType(string where, TypeReference type, List<string> breaches)
    {
        switch (type)
        {
            case PointerType or FunctionPointerType:
                breaches.Add($"{where}: pointer {type.FullName}: the metadata processor refuses it; use an array and an index");
                return;
            case ArrayType { Rank: > 1 }:
                breaches.Add($"{where}: multidimensional array {type.FullName}: the assembly does not load on the device; use an array of arrays");
                return;
            case GenericInstanceType or GenericParameter:
                breaches.Add($"{where}: generic type {type.FullName}: the assembly does not load on the device; use a class or delegate of your own");
                return;
            case TypeSpecification specification:
                CheckType(where, specification.ElementType, breaches);
                return;
        }

        if (!IsOwn(type) && !surface.HasType(type.FullName))
        {
            breaches.Add($"{where}: type {type.FullName} is not in the library; use what the API lists hold");
        }
    }

    private static void CheckInitializers(TypeDefinition[] types, CallGraph graph, List<string> breaches)
    {
        foreach (MethodDefinition initializer in types.SelectMany(t => t.Methods).Where(m => m.Name == ".cctor"))
        {
            foreach (MethodDefinition method in graph.ReachableFrom([initializer]).Where(m => m.HasBody))
            {
                foreach (Instruction instruction in method.Body.Instructions.Where(i => i.OpCode.Code is Code.Ldsfld or Code.Ldsflda))
                {
                    if (instruction.Operand is FieldDefinition field
                        && field.DeclaringType != initializer.DeclaringType
                        && !IsCompilers(field.DeclaringType)
                        && field.DeclaringType.Methods.Any(m => m.Name == ".cctor"))
                    {
                        breaches.Add($"{Where(method, instruction)}: the static initialiser of {initializer.DeclaringType.Name} reads {field.DeclaringType.Name}.{field.Name}, which the device may not have initialised yet; make it a constant, or set both in Main");
                    }
                }
            }
        }
    }

    private static void CheckSamplePath(ModuleDefinition module, TypeDefinition[] types, CallGraph graph, List<string> breaches)
    {
        HashSet<MethodDefinition> samplePath = [.. graph.ReachableFrom(new MainLoop(module, graph).SamplePath).Where(m => m.HasBody)];
        foreach (MethodDefinition method in samplePath)
        {
            foreach (Instruction instruction in method.Body.Instructions)
            {
                string? what = Allocation(instruction);
                if (what is not null)
                {
                    breaches.Add($"{Where(method, instruction)}: {what} in the path of every sample; make it once in the constructor and keep it");
                }
            }

            foreach (VariableDefinition variable in method.Body.Variables.Where(v => IsStruct(v.VariableType)))
            {
                breaches.Add($"{Where(method)}: a local of struct {variable.VariableType.Name}, which the device's CLR makes on its heap at every call, in the path of every sample; use fields or a class made once");
            }
        }

        foreach (MethodDefinition method in samplePath.Union(types.Where(t => SignalNamespaces.Contains(t.Namespace)).SelectMany(t => t.Methods)).Where(m => m.HasBody))
        {
            Instruction? first = method.Body.Instructions.FirstOrDefault(i =>
                i.OpCode.Code is Code.Ldc_R4 or Code.Ldc_R8 or Code.Conv_R4 or Code.Conv_R8 or Code.Conv_R_Un or Code.Ldelem_R4 or Code.Ldelem_R8
                || (i.Operand is FieldReference field && IsFloat(field.FieldType))
                || (i.Operand is MethodReference called && (IsFloat(called.ReturnType) || called.Parameters.Any(p => IsFloat(p.ParameterType)))));
            if (first is not null || method.Body.Variables.Any(v => IsFloat(v.VariableType)) || method.Parameters.Any(p => IsFloat(p.ParameterType)))
            {
                breaches.Add($"{Where(method, first)}: floating point in the signal path; scale it to integers");
            }
        }
    }

    private static string? Allocation(Instruction instruction) => instruction.OpCode.Code switch
    {
        Code.Newobj => $"an object is made (newobj {((MethodReference)instruction.Operand).DeclaringType.FullName})",
        Code.Newarr => $"an array is made (newarr {((TypeReference)instruction.Operand).FullName})",
        Code.Box => $"a value is boxed (box {((TypeReference)instruction.Operand).FullName})",
        Code.Call or Code.Callvirt when instruction.Operand is MethodReference { DeclaringType.FullName: "System.String", Name: "Concat" or "Format" or "Substring" } called => $"a string is made (String.{called.Name})",
        Code.Call or Code.Callvirt when instruction.Operand is MethodReference { Name: "ToString" } => "a string is made (ToString)",
        _ => null,
    };

    private static void CheckStack(TypeDefinition[] types, CallGraph graph, List<string> breaches)
    {
        bool bounded = true;
        foreach (IReadOnlyList<MethodDefinition> cycle in graph.Cycles())
        {
            bounded = false;
            breaches.Add($"{Where(cycle[0])}: recursion ({string.Join(" calls ", cycle.Append(cycle[0]).Select(CallGraph.Name))}): the stack has no bound; write a loop");
        }

        if (!bounded)
        {
            return;
        }

        StackUse stack = new(graph);
        foreach (MethodDefinition method in types.SelectMany(t => t.Methods).Where(m => stack.DeepestBytes(m) > StackLimitBytes))
        {
            breaches.Add($"{Where(method)}: its calls stack up {stack.DeepestBytes(method)} bytes, more than {StackLimitBytes}; fewer locals or a flatter chain than {string.Join(" > ", stack.DeepestChain(method).Select(CallGraph.Name))}");
        }
    }
}
