namespace EcgWearable.Archive;

/// <summary>Whose fault it is that an archive does not do what was asked.</summary>
public enum ArchiveFailure
{
    /// <summary>The archive, or what is to go into it, is missing, damaged, of another version or contradicts itself.</summary>
    BadInput,

    /// <summary>The archive cannot be written: read-only, full, or in use.</summary>
    CannotWrite,
}
