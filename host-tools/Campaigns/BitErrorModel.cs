namespace EcgWearable.Campaigns;

/// <summary>How bits go wrong together in one frame or sector.</summary>
public enum BitErrorModel
{
    /// <summary>One bit.</summary>
    Single,

    /// <summary>Two bits anywhere.</summary>
    Double,

    /// <summary>Three bits anywhere.</summary>
    Triple,

    /// <summary>A burst of 2 to 16 bits: the first and the last are wrong, those between by chance.</summary>
    Burst16,

    /// <summary>A burst of 17 to 32 bits: the first and the last are wrong, those between by chance.</summary>
    Burst32,
}
