using System.CommandLine;
using System.CommandLine.Parsing;

namespace EcgWearable.Ecg.Commands;

/// <summary>
/// Validators look at the values of several options, and one that cannot be read throws where it is looked at. Its own error says all that there is to
/// say, so the validator is left at that.
/// </summary>
internal static class GuardedValidators
{
    /// <summary>Guards every validator of a command, its options and its subcommands.</summary>
    public static void Install(Command command)
    {
        Guard(command.Validators);
        foreach (Option option in command.Options)
        {
            Guard(option.Validators);
        }

        foreach (Command subcommand in command.Subcommands)
        {
            Install(subcommand);
        }
    }

    private static void Guard<TResult>(List<Action<TResult>> validators)
        where TResult : SymbolResult
    {
        for (int i = 0; i < validators.Count; i++)
        {
            Action<TResult> validate = validators[i];
            validators[i] = result =>
            {
                try
                {
                    validate(result);
                }
                catch (InvalidOperationException e)
                {
                    result.AddError(e.Message);
                }
            };
        }
    }
}
