using System.CommandLine;

namespace EcgWearable.Ecg.Commands;

/// <summary><c>ecg completion</c>: scripts with which a shell completes the tool's command lines.</summary>
public static class CompletionCommand
{
    // Each hands the line behind the program's name, and the place in it, to the suggest directive, which answers one word a line.
    private const string Bash = """
        # ecg: completion for bash; in ~/.bashrc: source <(ecg completion bash)
        _ecg_complete() {
          local line="${COMP_LINE#* }" at=$((COMP_POINT - ${#COMP_WORDS[0]} - 1)) words
          words=$("${COMP_WORDS[0]}" "[suggest:$at]" "$line" 2>/dev/null)
          mapfile -t COMPREPLY < <(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}")
          # Where a file may stand, files stand beside the options.
          case "${COMP_WORDS[COMP_CWORD]}" in -*) ;; *) [ "$COMP_CWORD" -gt 1 ] && mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "${COMP_WORDS[COMP_CWORD]}") ;; esac
        }
        complete -o default -F _ecg_complete ecg ./ecg
        """;

    private const string Zsh = """
        # ecg: completion for zsh; in ~/.zshrc, after compinit: source <(ecg completion zsh)
        _ecg_complete() {
          local line="${BUFFER#* }" at=$((CURSOR - ${#words[1]} - 1))
          local -a found
          found=(${(f)"$("${words[1]}" "[suggest:$at]" "$line" 2>/dev/null)"})
          compadd -a found
          (( CURRENT > 2 )) && [[ ${words[CURRENT]} != -* ]] && _files
        }
        compdef _ecg_complete ecg ./ecg
        """;

    private const string Fish = """
        # ecg: completion for fish; ecg completion fish > ~/.config/fish/completions/ecg.fish
        function __ecg_complete
            set -l line (commandline -cp | string replace -r '^\S+\s*' '')
            ecg "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c ecg -a '(__ecg_complete)'
        """;

    private const string PowerShell = """
        # ecg: completion for PowerShell; in $PROFILE: ecg completion pwsh | Out-String | Invoke-Expression
        Register-ArgumentCompleter -Native -CommandName ecg -ScriptBlock {
            param($wordToComplete, $commandAst, $cursorPosition)
            $name = $commandAst.CommandElements[0].Extent.Text
            $line = $commandAst.ToString()
            $rest = if ($line.Length -gt $name.Length) { $line.Substring($name.Length + 1) } else { '' }
            ecg "[suggest:$($cursorPosition - $name.Length - 1)]" $rest 2>$null |
                Where-Object { $_ -like "$wordToComplete*" } |
                ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
        }
        """;

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Argument<string> shell = new("shell") { Description = "bash, zsh, fish or pwsh." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish", "pwsh");
        Command command = new(
            "completion",
            """
            Print the script with which a shell completes commands and options of this tool.

            Example: ecg completion bash >> ~/.bashrc
            """)
        {
            shell,
        };
        command.SetBody((parsed, _) =>
        {
            Console.Out.WriteLine(parsed.GetValue(shell) switch { "bash" => Bash, "zsh" => Zsh, "fish" => Fish, _ => PowerShell });
            return ExitCode.Ok;
        });
        return command;
    }
}
