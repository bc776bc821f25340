namespace EcgWearable.Export;

/// <summary>What a recording can be exported as.</summary>
public enum ExportFormat
{
    /// <summary>EDF+, 16-bit samples: one file for each session.</summary>
    EdfPlus,

    /// <summary>BDF+, 24-bit samples: one file for each session.</summary>
    BdfPlus,

    /// <summary>WFDB: .hea, .dat (format 16) and .atr for each session.</summary>
    Wfdb,

    /// <summary>Tables as comma-separated text in a folder.</summary>
    Csv,

    /// <summary>The same tables in Apache Parquet.</summary>
    Parquet,
}
