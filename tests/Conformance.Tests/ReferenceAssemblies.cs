using System.Globalization;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace EcgWearable.Tests.Conformance;

/// <summary>Assemblies that hold the nanoFramework API and nothing else, made in memory from its lists: what a compiler may refer to.</summary>
internal sealed class ReferenceAssemblies
{
    private const string CoreLibrary = "mscorlib";

    // The lists do not say what is virtual: of what the firmware can override, these are.
    private static readonly string[] VirtualOfObject = ["Equals", "GetHashCode", "ToString", "Finalize"];

    private readonly Dictionary<string, TypeDefinition> _types = [];
    private readonly Dictionary<string, byte[]> _images = [];

    /// <summary>Makes them all.</summary>
    public ReferenceAssemblies(ApiSurface surface)
    {
        // The core library comes first: all others refer to it. It gets its name when it is done, since the writer takes a library
        // of that name to be its own.
        (ApiAssembly List, ModuleDefinition Module)[] modules =
            [.. surface.Assemblies.OrderBy(a => a.Name == CoreLibrary ? 0 : 1).Select(a => (a, Declare(a)))];
        foreach ((ApiAssembly list, ModuleDefinition module) in modules.Take(1))
        {
            Fill(list, module);
            module.AssemblyReferences.Clear();
            module.Assembly.Name.Name = CoreLibrary;
            module.Name = CoreLibrary + ".dll";
        }

        AssemblyNameDefinition core = modules[0].Module.Assembly.Name;
        foreach ((_, ModuleDefinition module) in modules.Skip(1))
        {
            module.AssemblyReferences.Add(new AssemblyNameReference(core.Name, core.Version));
        }

        foreach ((ApiAssembly list, ModuleDefinition module) in modules.Skip(1))
        {
            Fill(list, module);
        }

        foreach ((ApiAssembly list, ModuleDefinition module) in modules)
        {
            using MemoryStream image = new();
            module.Write(image);
            _images[list.Name] = image.ToArray();
        }
    }

    /// <summary>Names of the assemblies.</summary>
    public IEnumerable<string> Names => _images.Keys;

    /// <summary>The image of an assembly.</summary>
    public byte[] Image(string name) => _images.TryGetValue(name, out byte[]? image)
        ? image
        : throw new FileNotFoundException($"There is no list of the API of {name} in NANOFRAMEWORK_API_DIR, so nothing can be compiled against it.");

    private static string TemporaryName(string name) => name == CoreLibrary ? "device-corlib" : name;

    private ModuleDefinition Declare(ApiAssembly list)
    {
        string name = TemporaryName(list.Name);
        ModuleDefinition module = AssemblyDefinition.CreateAssembly(new AssemblyNameDefinition(name, list.Version), name + ".dll", ModuleKind.Dll).MainModule;
        foreach (ApiType listed in list.Types)
        {
            string[] path = listed.Name.Split('/');
            int dot = path[0].LastIndexOf('.');
            bool nested = path.Length > 1;
            TypeAttributes attributes = nested ? TypeAttributes.NestedPublic : TypeAttributes.Public;
            attributes |= listed.Is("interface") ? TypeAttributes.Interface | TypeAttributes.Abstract : TypeAttributes.BeforeFieldInit;
            attributes |= listed.Is("sealed") || listed.Is("static") || listed.Is("struct") || listed.Is("enum") || listed.Is("delegate") ? TypeAttributes.Sealed : 0;
            attributes |= listed.Is("abstract") || listed.Is("static") ? TypeAttributes.Abstract : 0;
            attributes |= listed.Is("struct") ? TypeAttributes.SequentialLayout : 0;
            TypeDefinition type = new(nested || dot < 0 ? string.Empty : path[0][..dot], nested ? path[^1] : path[0][(dot + 1)..], attributes);
            AddGenericParameters(listed, type);
            if (nested)
            {
                _types[string.Join('/', path[..^1])].NestedTypes.Add(type);
            }
            else
            {
                module.Types.Add(type);
            }

            _types[listed.Name] = type;
        }

        return module;
    }

    // The lists give a generic type's number of parameters; their names are the ones its members use and no type has. A result comes last.
    private static void AddGenericParameters(ApiType listed, TypeDefinition type)
    {
        int tick = listed.Name.IndexOf('`', StringComparison.Ordinal);
        if (tick < 0)
        {
            return;
        }

        int count = int.Parse(listed.Name[(tick + 1)..], CultureInfo.InvariantCulture);
        string[] names =
        [
            .. listed.Members.SelectMany(m => m.Parameters.Append(m.Type))
                .Where(n => n.StartsWith('T') && !n.Contains('.', StringComparison.Ordinal))
                .Distinct()
                .OrderBy(n => n == "TResult")
                .ThenBy(n => n, StringComparer.Ordinal),
        ];
        for (int i = 0; i < count; i++)
        {
            type.GenericParameters.Add(new GenericParameter(i < names.Length ? names[i] : "T" + i, type));
        }
    }

    private void Fill(ApiAssembly list, ModuleDefinition module)
    {
        // Base types first: whether a type is a value type is known by them.
        foreach (ApiType listed in list.Types)
        {
            TypeDefinition type = _types[listed.Name];
            foreach (string name in listed.Bases)
            {
                TypeReference parent = Resolve(name, type, module);
                if (_types.TryGetValue(name, out TypeDefinition? known) && known.IsInterface)
                {
                    type.Interfaces.Add(new InterfaceImplementation(parent));
                }
                else
                {
                    type.BaseType = parent;
                }
            }
        }

        foreach (ApiType listed in list.Types)
        {
            TypeDefinition type = _types[listed.Name];
            foreach (ApiMember member in listed.Members)
            {
                if (member.IsMethod)
                {
                    type.Methods.Add(MakeMethod(member, listed, type, module));
                }
                else
                {
                    type.Fields.Add(MakeField(member, type, module));
                }
            }
        }

        foreach (ApiType listed in list.Types)
        {
            AddPropertiesAndEvents(_types[listed.Name], module);
        }
    }

    private FieldDefinition MakeField(ApiMember member, TypeDefinition type, ModuleDefinition module)
    {
        FieldDefinition field = new(member.Name, FieldAttributes.Public | (member.IsStatic ? FieldAttributes.Static : 0), Resolve(member.Type, type, module));
        if (member.Name == "value__")
        {
            field.Attributes |= FieldAttributes.SpecialName | FieldAttributes.RTSpecialName;
        }
        else if (member.Constant is not null && Constant(member.Constant, type.IsEnum ? type.Fields[0].FieldType.FullName : member.Type) is { } value)
        {
            field.Attributes |= FieldAttributes.Literal;
            field.Constant = value;
        }

        return field;
    }

    private static object? Constant(string text, string type)
    {
        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number))
        {
            return null;
        }

        return type switch
        {
            "System.Byte" => (byte)number,
            "System.SByte" => (sbyte)number,
            "System.Int16" => (short)number,
            "System.UInt16" => (ushort)number,
            "System.Int32" => (int)number,
            "System.UInt32" => (uint)number,
            "System.Int64" => (long)number,
            "System.UInt64" => (ulong)number,
            _ => null,
        };
    }

    private MethodDefinition MakeMethod(ApiMember member, ApiType listed, TypeDefinition type, ModuleDefinition module)
    {
        MethodAttributes attributes = MethodAttributes.Public | MethodAttributes.HideBySig | (member.IsStatic ? MethodAttributes.Static : 0);
        bool isDelegate = listed.Is("delegate");
        if (member.Name is ".ctor" or ".cctor")
        {
            attributes |= MethodAttributes.SpecialName | MethodAttributes.RTSpecialName;
        }
        else if (member.Name.Contains('_', StringComparison.Ordinal))
        {
            attributes |= MethodAttributes.SpecialName;
        }

        if (type.IsInterface)
        {
            attributes |= MethodAttributes.Abstract | MethodAttributes.Virtual | MethodAttributes.NewSlot;
        }
        else if ((isDelegate && member.Name != ".ctor") || (listed.Name == "System.Object" && VirtualOfObject.Contains(member.Name) && !member.IsStatic))
        {
            attributes |= MethodAttributes.Virtual | MethodAttributes.NewSlot;
        }

        MethodDefinition method = new(member.Name, attributes, Resolve(member.Type, type, module));
        bool givesOut = member.Name.StartsWith("Try", StringComparison.Ordinal) || member.Name == "Deconstruct";
        foreach (string parameter in member.Parameters)
        {
            bool isOut = givesOut && parameter.EndsWith('&');
            method.Parameters.Add(new ParameterDefinition("p" + method.Parameters.Count, isOut ? ParameterAttributes.Out : 0, Resolve(parameter, type, module)));
        }

        // The test framework's assertions end with a message that may be left out; the lists do not show it.
        if (listed.Name == "nanoFramework.TestFramework.Assert" && member.Parameters.LastOrDefault() == "System.String")
        {
            method.Parameters[^1].Attributes |= ParameterAttributes.Optional | ParameterAttributes.HasDefault;
            method.Parameters[^1].Constant = string.Empty;
        }

        if (isDelegate)
        {
            method.ImplAttributes = MethodImplAttributes.Runtime;
        }
        else if (!type.IsInterface)
        {
            method.Body.GetILProcessor().Emit(OpCodes.Ldnull);
            method.Body.GetILProcessor().Emit(OpCodes.Throw);
        }

        return method;
    }

    private void AddPropertiesAndEvents(TypeDefinition type, ModuleDefinition module)
    {
        foreach (MethodDefinition method in type.Methods.ToArray())
        {
            string name = method.Name.Length > 4 ? method.Name[4..] : string.Empty;
            if (method.Name.StartsWith("get_", StringComparison.Ordinal))
            {
                PropertyOf(type, name, method.ReturnType, method.Parameters).GetMethod = method;
            }
            else if (method.Name.StartsWith("set_", StringComparison.Ordinal))
            {
                PropertyOf(type, name, method.Parameters[^1].ParameterType, method.Parameters.SkipLast(1)).SetMethod = method;
            }
            else if (method.Name.StartsWith("add_", StringComparison.Ordinal))
            {
                EventDefinition added = new(name, 0, method.Parameters[0].ParameterType) { AddMethod = method };
                added.RemoveMethod = type.Methods.FirstOrDefault(m => m.Name == "remove_" + name);
                type.Events.Add(added);
            }
        }

        if (type.Properties.Any(p => p.Name == "Item" && p.Parameters.Count > 0) && _types.TryGetValue("System.Reflection.DefaultMemberAttribute", out TypeDefinition? marker))
        {
            CustomAttribute attribute = new(module.ImportReference(marker.Methods.First(m => m.IsConstructor)));
            attribute.ConstructorArguments.Add(new CustomAttributeArgument(module.TypeSystem.String, "Item"));
            type.CustomAttributes.Add(attribute);
        }
    }

    private static PropertyDefinition PropertyOf(TypeDefinition type, string name, TypeReference propertyType, IEnumerable<ParameterDefinition> indices)
    {
        string[] wanted = [.. indices.Select(p => p.ParameterType.FullName)];
        PropertyDefinition? property = type.Properties.FirstOrDefault(p => p.Name == name && p.Parameters.Select(i => i.ParameterType.FullName).SequenceEqual(wanted));
        if (property is null)
        {
            property = new PropertyDefinition(name, 0, propertyType);
            type.Properties.Add(property);
        }

        return property;
    }

    private TypeReference Resolve(string name, TypeDefinition within, ModuleDefinition module)
    {
        if (name.EndsWith('&'))
        {
            return new ByReferenceType(Resolve(name[..^1], within, module));
        }

        if (name.EndsWith("[]", StringComparison.Ordinal))
        {
            return new ArrayType(Resolve(name[..^2], within, module));
        }

        if (name.EndsWith('*'))
        {
            return new PointerType(Resolve(name[..^1], within, module));
        }

        TypeSystem system = module.TypeSystem;
        TypeReference? primitive = name switch
        {
            "System.Void" => system.Void,
            "System.Boolean" => system.Boolean,
            "System.Char" => system.Char,
            "System.SByte" => system.SByte,
            "System.Byte" => system.Byte,
            "System.Int16" => system.Int16,
            "System.UInt16" => system.UInt16,
            "System.Int32" => system.Int32,
            "System.UInt32" => system.UInt32,
            "System.Int64" => system.Int64,
            "System.UInt64" => system.UInt64,
            "System.Single" => system.Single,
            "System.Double" => system.Double,
            "System.IntPtr" => system.IntPtr,
            "System.UIntPtr" => system.UIntPtr,
            "System.String" => system.String,
            "System.Object" when module.Assembly.Name.Name != TemporaryName(CoreLibrary) => system.Object,
            _ => null,
        };
        if (primitive is not null)
        {
            return primitive;
        }

        if (within.GenericParameters.FirstOrDefault(p => p.Name == name) is { } generic)
        {
            return generic;
        }

        return _types.TryGetValue(name, out TypeDefinition? type)
            ? type.Module == module ? type : module.ImportReference(type)
            : throw new FormatException($"{within.FullName}: no list has the type {name}");
    }
}
