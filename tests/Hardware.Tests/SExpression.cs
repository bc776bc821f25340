using System.Globalization;

namespace EcgWearable.Hardware.Tests;

/// <summary>A node of KiCad's files: an atom, or a list whose first atom is its name.</summary>
internal sealed class SExpression
{
    private readonly string? _atom;
    private readonly List<SExpression> _items = [];

    private SExpression(string? atom) => _atom = atom;

    /// <summary>First atom of a list, such as "wire".</summary>
    public string Name => _items.Count > 0 ? _items[0]._atom ?? "" : "";

    /// <summary>Text of an atom, or of the atom at a place in a list.</summary>
    public string Atom(int index) => _items[index]._atom ?? throw new FormatException($"item {index} of ({Name}) is a list");

    public decimal Number(int index) => decimal.Parse(Atom(index), CultureInfo.InvariantCulture);

    public IEnumerable<SExpression> All(string name) => _items.Where(item => item.Name == name);

    public SExpression One(string name) => All(name).Single();

    /// <summary>Reads one list; whatever is not balanced is an error that names the place.</summary>
    public static SExpression Parse(string text)
    {
        var open = new Stack<SExpression>();
        SExpression? root = null;
        int at = 0;
        while (at < text.Length)
        {
            char c = text[at];
            if (char.IsWhiteSpace(c))
            {
                at++;
            }
            else if (root is not null)
            {
                throw new FormatException($"text after the end at offset {at}");
            }
            else if (c == '(')
            {
                open.Push(new SExpression(null));
                at++;
            }
            else if (c == ')')
            {
                SExpression list = open.Count > 0 ? open.Pop() : throw new FormatException($"')' too many at offset {at}");
                if (open.TryPeek(out SExpression? parent))
                {
                    parent._items.Add(list);
                }
                else
                {
                    root = list;
                }

                at++;
            }
            else
            {
                string atom = c == '"' ? Quoted(text, ref at) : Bare(text, ref at);
                (open.TryPeek(out SExpression? parent) ? parent : throw new FormatException($"text outside a list at offset {at}"))._items.Add(new SExpression(atom));
            }
        }

        return root ?? throw new FormatException($"the text ends inside {open.Count} open lists");
    }

    private static string Bare(string text, ref int at)
    {
        int start = at;
        while (at < text.Length && !char.IsWhiteSpace(text[at]) && text[at] is not ('(' or ')'))
        {
            at++;
        }

        return text[start..at];
    }

    private static string Quoted(string text, ref int at)
    {
        var atom = new System.Text.StringBuilder();
        for (at++; at < text.Length && text[at] != '"'; at++)
        {
            if (text[at] == '\\')
            {
                at++;
            }

            atom.Append(text[at]);
        }

        at++;
        return atom.ToString();
    }
}
