namespace EcgWearable.Generator;

/// <summary>A part on the sheet.</summary>
internal sealed class PlacedPart
{
    /// <summary>The net of a pin left open.</summary>
    public const string Open = "-";

    /// <summary>Places a part.</summary>
    /// <param name="part">The part.</param>
    /// <param name="item">What is bought for it.</param>
    /// <param name="symbol">How it is drawn.</param>
    /// <param name="x">The symbol's origin on the sheet, mm.</param>
    /// <param name="y">As <paramref name="x"/>, downwards.</param>
    /// <exception cref="SourceException">Its nets are not one for each pin of the symbol.</exception>
    public PlacedPart(SchematicFile.PartEntry part, SchematicFile.ItemEntry item, Symbol symbol, double x, double y)
    {
        (Item, Symbol, X, Y, Reference) = (item, symbol, x, y, part.Reference);
        foreach (string token in part.Nets.Split([' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (token.Split('=', 2) is not [string pin, string net] || !Nets.TryAdd(pin, net))
            {
                throw new SourceException($"hardware/schematic.json: {Reference}: '{token}' in its nets is not 'pin=net' or gives a pin twice; write each pin once");
            }
        }

        string[] odd = [.. Nets.Keys.Except(symbol.Pins.Keys).Concat(symbol.Pins.Keys.Except(Nets.Keys)).Order(StringComparer.Ordinal)];
        if (odd.Length > 0)
        {
            throw new SourceException($"hardware/schematic.json: {Reference}: pins {string.Join(", ", odd)} are in its nets or in symbol '{symbol.Name}' but not in both");
        }
    }

    /// <summary>Its reference, such as R5.</summary>
    public string Reference { get; }

    /// <summary>What is bought for it.</summary>
    public SchematicFile.ItemEntry Item { get; }

    /// <summary>How it is drawn.</summary>
    public Symbol Symbol { get; }

    /// <summary>The symbol's origin on the sheet, mm.</summary>
    public double X { get; private set; }

    /// <summary>The symbol's origin on the sheet, mm, downwards.</summary>
    public double Y { get; private set; }

    /// <summary>The net of each pin, or <see cref="Open"/>.</summary>
    public OrderedDictionary<string, string> Nets { get; } = [];

    /// <summary>Moves it, mm.</summary>
    public void Move(double dx, double dy) => (X, Y) = (X + dx, Y + dy);
}
