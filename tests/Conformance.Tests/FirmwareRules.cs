using Mono.Cecil;
using Mono.Cecil.Cil;

namespace EcgWearable.Tests.Conformance;

/// <summary>What nanoFramework v1 runs, as rules on the compiled code: the library's surface, and constructs that its metadata processor or CLR refuses or gets wrong.</summary>
internal sealed class FirmwareRules(ApiSurface surface, string libraryNamespace)
{
    // On the desktop these names are given to the virtual board's types; on the device they are the library's own.
    private static readonly (string Desktop, string Device)[] Aliases =
    [
        ("EcgWearable.NanoRuntime.NanoWaitHandle", "System.Threading.WaitHandle"),
        ("EcgWearable.NanoRuntime.Threading.", "System.Threading."),
        ("EcgWearable.NanoRuntime.Native.Environment", "System.Environment"),
    ];

    // Written by the desktop's compiler into every assembly; the device's build has its own compiler.
    private static readonly string[] CompilerAttributes =
    [
        "System.Runtime.CompilerServices.CompilationRelaxationsAttribute",
        "System.Runtime.CompilerServices.CompilerGeneratedAttribute",
        "System.Runtime.CompilerServices.RefSafetyRulesAttribute",
        "System.Runtime.CompilerServices.RuntimeCompatibilityAttribute",
    ];

    /// <summary>Checks types and everything in them.</summary>
    /// <returns>One line per breach, naming where and what.</returns>
    public IReadOnlyList<string> Check(IEnumerable<TypeDefinition> types)
    {
        List<string> breaches = [];
        foreach (TypeDefinition type in types)
        {
            Check(type, breaches);
        }

        return [.. breaches.Distinct()];
    }

    private static string OnDevice(string fullName) => Aliases.Aggregate(fullName, (name, alias) => name.Replace(alias.Desktop, alias.Device, StringComparison.Ordinal));

    private void Check(TypeDefinition type, List<string> breaches)
    {
        if (type.HasGenericParameters)
        {
            breaches.Add($"{type.FullName}: generic type");
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
        }

        foreach (MethodDefinition method in type.Methods)
        {
            Check(method, breaches);
        }

        foreach (TypeDefinition nested in type.NestedTypes)
        {
            Check(nested, breaches);
        }
    }

    private void Check(MethodDefinition method, List<string> breaches)
    {
        if (method.HasGenericParameters)
        {
            breaches.Add($"{method.FullName}: generic method");
        }

        if (method.DeclaringType.IsInterface && method.HasBody)
        {
            breaches.Add($"{method.FullName}: default interface method");
        }

        CheckType(method.FullName, method.ReturnType, breaches);
        foreach (ParameterDefinition parameter in method.Parameters)
        {
            CheckType(method.FullName, parameter.ParameterType, breaches);
        }

        if (!method.HasBody)
        {
            return;
        }

        foreach (VariableDefinition variable in method.Body.Variables)
        {
            CheckType(method.FullName, variable.VariableType, breaches);
        }

        foreach (Instruction instruction in method.Body.Instructions)
        {
            if (instruction.OpCode == OpCodes.Localloc)
            {
                breaches.Add($"{method.FullName}: stackalloc");
            }

            switch (instruction.Operand)
            {
                case TypeReference type:
                    CheckType(method.FullName, type, breaches);
                    break;
                case MethodReference called:
                    CheckMember(method.FullName, called, called is GenericInstanceMethod, breaches);
                    break;
                case FieldReference field:
                    CheckMember(method.FullName, field, false, breaches);
                    break;
            }
        }
    }

    private void CheckMember(string where, MemberReference member, bool generic, List<string> breaches)
    {
        CheckType(where, member.DeclaringType, breaches);
        if (generic || member.DeclaringType is GenericInstanceType)
        {
            breaches.Add($"{where}: generic member {member.FullName}");
        }
        else if (!IsOwn(member.DeclaringType) && member.DeclaringType is not ArrayType && !surface.HasMember(OnDevice(member.FullName)))
        {
            breaches.Add($"{where}: {OnDevice(member.FullName)} is not in the library");
        }
    }

    private void CheckType(string where, TypeReference type, List<string> breaches)
    {
        switch (type)
        {
            case PointerType:
                breaches.Add($"{where}: pointer {type.FullName}");
                return;
            case ArrayType { Rank: > 1 }:
                breaches.Add($"{where}: multidimensional array {type.FullName}");
                return;
            case GenericInstanceType or GenericParameter:
                breaches.Add($"{where}: generic type {type.FullName}");
                return;
            case TypeSpecification specification:
                CheckType(where, specification.ElementType, breaches);
                return;
        }

        string name = OnDevice(type.FullName);
        if (!IsOwn(type) && !CompilerAttributes.Contains(name) && !surface.HasType(name))
        {
            breaches.Add($"{where}: type {name} is not in the library");
        }
    }

    private bool IsOwn(TypeReference type)
    {
        TypeReference outermost = type;
        while (outermost.DeclaringType is not null)
        {
            outermost = outermost.DeclaringType;
        }

        return outermost.Namespace.StartsWith(libraryNamespace, StringComparison.Ordinal) || outermost.FullName.StartsWith("<PrivateImplementationDetails>", StringComparison.Ordinal);
    }
}
