using Xunit;

namespace EcgWearable.Wfdb.Tests;

public class WfdbDatabaseTests
{
    [Fact]
    public void The_records_of_a_folder_are_its_headers_in_order()
    {
        using var folder = new TemporaryFolder();
        folder.Write("b.hea", "");
        folder.Write("a.hea", "");
        folder.Write("c.dat", "");
        Assert.Equal(["a", "b"], WfdbDatabase.RecordNames(folder.Path));
    }

    [Fact]
    public void A_folder_without_records_or_no_folder_at_all_is_refused()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(
            $"{folder.Path}: no record (.hea) in this folder; give the folder of a WFDB database",
            Assert.Throws<WfdbException>(() => WfdbDatabase.RecordNames(folder.Path)).Message);
        Assert.StartsWith(
            $"{folder.File("none")}: cannot be read: ",
            Assert.Throws<WfdbException>(() => WfdbDatabase.RecordNames(folder.File("none"))).Message,
            StringComparison.Ordinal);
    }
}
