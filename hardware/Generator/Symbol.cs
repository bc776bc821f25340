namespace EcgWearable.Generator;

/// <summary>A symbol's outline and the ends of its pins, in mm from its origin, y downwards.</summary>
internal sealed class Symbol
{
    /// <summary>Length of a box's pin, and of the wire from a pin to its label.</summary>
    public const double PinMillimetres = 2.54;

    /// <summary>The symbol by which KiCad is told that a net is driven from outside.</summary>
    public const string PowerFlag = "FLG";

    /// <summary>A light-emitting diode: pin 1 is the cathode.</summary>
    public const string Led = "led";

    private const double PitchMillimetres = 2.54;
    private const double GridMillimetres = 1.27;
    private const double TwoPinEndMillimetres = 5.08;

    // Names of the parts of one or two pins, and the letters of their references.
    private static readonly Dictionary<string, string> Prefixes = new()
    {
        ["R"] = "R",
        ["C"] = "C",
        ["L"] = "L",
        ["FB"] = "FB",
        ["Y"] = "Y",
        ["SW"] = "SW",
        ["JP"] = "JP",
        [Led] = "D",
        ["TP"] = "TP",
        [PowerFlag] = "FLG",
    };

    /// <summary>Makes a box, or a part of one or two pins.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="box">The box's description; null: a part of one or two pins.</param>
    /// <exception cref="SourceException">It has no description and no shape of its own.</exception>
    public Symbol(string name, SchematicFile.SymbolEntry? box)
    {
        Name = name;
        IsBox = box is not null;
        if (box is null)
        {
            Prefix = Prefixes.GetValueOrDefault(name)
                ?? throw new SourceException($"hardware/schematic.json: there is no symbol '{name}'; describe it under 'symbols', or correct the item that names it");
            HalfWidth = name == "TP" ? 1.27 : 2.54;
            HalfHeight = 1.27;
            string type = name == PowerFlag ? "power_out" : "passive";
            Pins["1"] = new(-TwoPinEndMillimetres, 0, -1, name == Led ? "K" : "1", type);
            if (name is not ("TP" or PowerFlag))
            {
                Pins["2"] = new(TwoPinEndMillimetres, 0, 1, name == Led ? "A" : "2", type);
            }
        }
        else
        {
            Prefix = box.Prefix;
            HalfWidth = box.Width / 2;
            HalfHeight = (Math.Max(box.Left.Length, box.Right.Length) + 1) * PitchMillimetres / 2;
            double top = Math.Round((-HalfHeight + PitchMillimetres) / GridMillimetres) * GridMillimetres;
            AddPins(box.Left, -1, top);
            AddPins(box.Right, 1, top);
        }
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Whether it is a box with named pins.</summary>
    public bool IsBox { get; }

    /// <summary>Letters that its references begin with.</summary>
    public string Prefix { get; }

    /// <summary>Half the outline's width, mm.</summary>
    public double HalfWidth { get; }

    /// <summary>Half the outline's height, mm.</summary>
    public double HalfHeight { get; }

    /// <summary>Its pins by number.</summary>
    public OrderedDictionary<string, SymbolPin> Pins { get; } = [];

    /// <summary>Whether its outline is a rectangle; else <see cref="Lines"/> draw it.</summary>
    public bool IsRectangle => IsBox || Name is "R" or "L" or "FB" or "SW" or "JP";

    /// <summary>Half the height of its rectangle, mm.</summary>
    public double RectangleHalfHeight => IsBox ? HalfHeight : 0.9;

    /// <summary>How far from the origin its pins begin, mm.</summary>
    public double PinStart => IsRectangle ? HalfWidth : Name switch { "C" => 0.508, "Y" => 1.905, _ => 1.27 };

    /// <summary>The lines of its outline, if that is no rectangle.</summary>
    public (double X, double Y)[][] Lines => Name switch
    {
        "C" => [[(-0.508, -1.9), (-0.508, 1.9)], [(0.508, -1.9), (0.508, 1.9)]],
        "Y" => [[(-1.905, -1.27), (-1.905, 1.27)], [(1.905, -1.27), (1.905, 1.27)], [(-1.1, -1.7), (1.1, -1.7), (1.1, 1.7), (-1.1, 1.7), (-1.1, -1.7)]],
        Led => [[(1.27, -1.27), (1.27, 1.27), (-1.27, 0), (1.27, -1.27)], [(-1.27, -1.27), (-1.27, 1.27)]],
        _ => [[(-1.27, 0), (0, -1.27), (1.27, 0), (0, 1.27), (-1.27, 0)]],
    };

    private void AddPins(SchematicFile.SymbolPinEntry?[] pins, int side, double top)
    {
        for (int row = 0; row < pins.Length; row++)
        {
            if (pins[row] is { } pin)
            {
                Pins[pin.Pin] = new(side * (HalfWidth + PinMillimetres), top + row * PitchMillimetres, side, pin.Name, pin.Type);
            }
        }
    }
}
