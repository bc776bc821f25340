using EcgWearable.Ecg;
using EcgWearable.Wfdb;
namespace EcgWearable.DeviceCost;

public static class Program
{
    public static int Main(string[] args)
    {
        CountedFirmware firmware = CountedFirmware.Load();
        WfdbRecord record = WfdbRecord.Read(args.Length > 0 ? args[0] : BuiltIn.RecordPath);
        double seconds = args.Length > 1 ? double.Parse(args[1]) : 300;
        foreach ((int tick, long rate) in new[] { (10, 0L), (1, 0L), (10, 2_000_000L), (1, 2_000_000L), (10, 1_000_000L) })
        {
            WearCost cost = WearCost.Measure(firmware, record, seconds, tick, rate);
            Console.WriteLine($"tick {tick} rate {rate}: {cost.Samples} samples, {cost.LostSamples} lost, {cost.Beats} beats {cost.ClassifiedBeats} classified, busy {cost.BusySeconds / cost.Seconds:P1} flash {cost.FlashBytes} units/s {cost.Meter.Total / cost.Seconds:F0}");
            if (rate == 0)
            {
                foreach (TaskCost t in cost.Meter.Tasks.Where(t => t.Count > 0))
                {
                    Console.WriteLine($"  {t.Caller,-32} {t.Callee,-34} n {t.Count,9} worked {t.WorkedCount,9} mean {t.WorkedMean,8:F0} worst {t.Worst,9} total {t.Total,12}");
                }

                foreach ((string name, int i) in firmware.Methods.Select((m, i) => (m, i)).OrderByDescending(m => { var s = cost.Meter.Self(m.i); return s.Instructions + (16 * s.Calls) + s.Library; }).Take(30))
                {
                    (long il, long calls, long lib) = cost.Meter.Self(i);
                    Console.WriteLine($"    {name,-40} {il / (double)cost.Samples,8:F2} il {calls / (double)cost.Samples,8:F2} calls {lib / (double)cost.Samples,8:F2} lib /sample");
                }
            }
        }

        return 0;
    }
}
