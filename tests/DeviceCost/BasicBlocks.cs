using Mono.Cecil.Cil;

namespace EcgWearable.Instrumentation;

/// <summary>The basic blocks of a method's IL, and how code is put before one.</summary>
internal static class BasicBlocks
{
    /// <summary>The first instruction of every block: the method's, every target of a jump, what follows a jump, and where handlers begin.</summary>
    /// <param name="body">A body whose short forms have been made long (SimplifyMacros).</param>
    public static HashSet<Instruction> Leaders(MethodBody body)
    {
        ArgumentNullException.ThrowIfNull(body);
        HashSet<Instruction> leaders = [body.Instructions[0]];
        foreach (Instruction instruction in body.Instructions)
        {
            if (instruction.Previous is not null && Ends(instruction.Previous))
            {
                leaders.Add(instruction);
            }

            leaders.UnionWith(instruction.Operand switch
            {
                Instruction target => [target],
                Instruction[] targets => targets,
                _ => [],
            });
        }

        leaders.UnionWith(body.ExceptionHandlers.SelectMany(h => new[] { h.TryStart, h.HandlerStart, h.FilterStart }).Where(i => i is not null));
        return leaders;
    }

    /// <summary>Puts code before an instruction, so that who jumps to the instruction comes to the code: the instruction moves, and its place becomes the code's first.</summary>
    /// <returns>The instruction in its new place.</returns>
    public static Instruction Prepend(ILProcessor il, Instruction instruction, IReadOnlyList<Instruction> code)
    {
        ArgumentNullException.ThrowIfNull(il);
        ArgumentNullException.ThrowIfNull(instruction);
        ArgumentNullException.ThrowIfNull(code);
        if (code.Count == 0)
        {
            return instruction;
        }

        Instruction moved = Instruction.Create(OpCodes.Nop);
        moved.OpCode = instruction.OpCode;
        moved.Operand = instruction.Operand;
        instruction.OpCode = code[0].OpCode;
        instruction.Operand = code[0].Operand;
        Instruction last = instruction;
        foreach (Instruction next in code.Skip(1).Append(moved))
        {
            il.InsertAfter(last, next);
            last = next;
        }

        return moved;
    }

    private static bool Ends(Instruction instruction) => instruction.OpCode.FlowControl is FlowControl.Branch or FlowControl.Cond_Branch or FlowControl.Return or FlowControl.Throw;
}
