using System.Device.Gpio;
using nanoFramework.Hardware.Esp32;
using Xunit;
using Xunit.Abstractions;
using AutoResetEvent = EcgWearable.NanoRuntime.Threading.AutoResetEvent;
using Thread = EcgWearable.NanoRuntime.Threading.Thread;

namespace EcgWearable.VirtualBoard.Tests;

/// <summary>
/// Ten seconds of a 360 Hz converter without FIFO, read by small applications: how many samples each way of waiting reads, and how late.
/// The real nanoCLR under the same rules gave 1,000 of 3,600 at 1.2 ms (events, 10 ms tick), all at 177 us (yielding; 440 us at a
/// third of the speed), all at 82 us (polling), all at 674 us (events, 1 ms tick).
/// </summary>
public class ClrTimingTests(ITestOutputHelper output)
{
    private const int Samples = 3600;

    [Fact]
    public void A_handler_on_a_stock_image_sees_one_sample_a_tick()
    {
        Measured measured = Measure(10, app =>
        {
            app.DataReady.ValueChanged += (_, e) =>
            {
                if (e.ChangeType == PinEventTypes.Falling && app.DataReady.Read() == PinValue.Low)
                {
                    app.ReadSample();
                }
            };
            Wait(1250);
            app.Start();
            Thread.Sleep(-1);
        });

        // At this phase no sample comes while the tick's stale events are worked through; at others one tick in five reads two.
        Assert.Equal(1000, measured.Read, 1.0);
        Assert.InRange(measured.MedianMicroseconds, 1100, 1800);
    }

    [Fact]
    public void A_thread_woken_by_the_handler_sees_one_sample_a_tick()
    {
        Measured measured = Measure(10, app => WaitForEvents(app));

        Assert.Equal(1000, measured.Read, 1.0);
        Assert.InRange(measured.MedianMicroseconds, 1100, 1850);
    }

    [Fact]
    public void A_loop_on_Sleep_1_sees_one_sample_a_tick()
    {
        Measured measured = Measure(10, app =>
        {
            app.Start();
            while (true)
            {
                if (app.DataReady.Read() == PinValue.Low)
                {
                    app.ReadSample();
                }

                Thread.Sleep(1);
            }
        });

        Assert.Equal(1000, measured.Read, 1.0);
        Assert.InRange(measured.MedianMicroseconds, 1100, 1850);
    }

    [Fact]
    public void A_loop_that_yields_with_Sleep_0_sees_every_sample()
    {
        Measured measured = Measure(10, app => Spin(app));

        Assert.Equal(Samples, measured.Read);
        Assert.Equal(0, measured.Lost);
        Assert.InRange(measured.MedianMicroseconds, 160, 195);
    }

    [Fact]
    public void A_loop_that_yields_sees_every_sample_also_on_a_slower_image()
    {
        Measured measured = Measure(10, app => Spin(app), new ClrCosts().At(1_000_000));

        Assert.Equal(Samples, measured.Read);
        Assert.Equal(0, measured.Lost);
        Assert.InRange(measured.MedianMicroseconds, 400, 600);
    }

    [Fact]
    public void Polling_the_pin_sees_every_sample_soonest()
    {
        Measured measured = Measure(10, app =>
        {
            app.Start();
            while (true)
            {
                if (app.DataReady.Read() == PinValue.Low)
                {
                    app.ReadSample();
                }
            }
        });

        Assert.Equal(Samples, measured.Read);
        Assert.Equal(0, measured.Lost);
        Assert.InRange(measured.MedianMicroseconds, 75, 90);
    }

    [Fact]
    public void Events_on_an_image_with_a_tick_of_1_ms_bring_every_sample()
    {
        List<double> medians = [];
        foreach (int phaseMicroseconds in new[] { 0, 15, 30, 45, 60, 75, 90, 105 })
        {
            Measured measured = Measure(1, app =>
            {
                Wait(phaseMicroseconds);
                WaitForEvents(app);
            });

            Assert.Equal(Samples, measured.Read);
            Assert.Equal(0, measured.Lost);
            medians.Add(measured.MedianMicroseconds);
        }

        // Ticks come at nine phases of the sample period; where they lie decides the median, by up to a ninth of the tick.
        Assert.InRange(medians.Min(), 555, 580);
        Assert.InRange(medians.Max(), 645, 675);
    }

    [Fact]
    public void A_thread_that_neither_blocks_nor_yields_gets_its_events_at_the_end_of_its_quantum()
    {
        Measured measured = Measure(10, app =>
        {
            app.DataReady.ValueChanged += (_, e) =>
            {
                if (e.ChangeType == PinEventTypes.Falling && app.DataReady.Read() == PinValue.Low)
                {
                    app.ReadSample();
                }
            };
            Wait(1250);
            app.Start();
            while (true)
            {
                _ = app.DataReady.Read();
            }
        });

        // One sample for each 20 ms, and now and then one more while the stale events are worked through.
        Assert.InRange(measured.Read, 500, 540);
    }

    [Fact]
    public void The_event_queue_holds_128_and_drops_the_oldest()
    {
        VirtualBoardOptions options = new() { CrystalHertz = 4_147_200, Costs = new ClrCosts { QuantumNanoseconds = 1_000_000_000 } };
        VirtualEcgBoard board = new(options);
        int handled = 0;

        board.Run(
            () =>
            {
                FrontEndApplication app = new();
                app.DataReady.ValueChanged += (_, _) => handled++;
                app.Start();
                Wait(300_000);
                app.Write(0x00, 0x00);
                Thread.Sleep(1);
            },
            600_000_000);

        // 300 ms of a 360 Hz converter that nobody reads: two edges for each sample, of which 128 are kept.
        Assert.Equal(102, board.FrontEnd.SamplesProduced);
        Assert.Equal(128, handled);
        Assert.Equal((2 * 102) - 128, board.EventsDropped);
    }

    [Fact]
    public void Two_runs_are_the_same_to_the_nanosecond()
    {
        long[] first = Latencies(10, app => Spin(app), new ClrCosts()).Latencies;
        long[] second = Latencies(10, app => Spin(app), new ClrCosts()).Latencies;

        Assert.Equal(first, second);
    }

    private static void Wait(int microseconds)
    {
        ulong start = HighResTimer.GetCurrent();
        while (HighResTimer.GetCurrent() - start < (ulong)microseconds)
        {
        }
    }

    private static void Spin(FrontEndApplication app)
    {
        app.Start();
        while (true)
        {
            if (app.DataReady.Read() == PinValue.Low)
            {
                app.ReadSample();
            }

            Thread.Sleep(0);
        }
    }

    private static void WaitForEvents(FrontEndApplication app)
    {
        AutoResetEvent ready = new(false);
        app.DataReady.ValueChanged += (_, e) =>
        {
            if (e.ChangeType == PinEventTypes.Falling)
            {
                ready.Set();
            }
        };
        app.Start();
        while (true)
        {
            ready.WaitOne();
            app.ReadSample();
        }
    }

    private static (VirtualEcgBoard Board, long[] Latencies) Latencies(int tickMilliseconds, Action<FrontEndApplication> sampling, ClrCosts costs)
    {
        // The first sample comes at a time that depends on the costs, and is the same in every run.
        VirtualEcgBoard probe = new(Options());
        probe.Run(() => sampling(new FrontEndApplication()), 200_000_000);
        long tenSeconds = probe.FrontEnd.FirstSampleNanoseconds + 9_999_900_000;

        List<long> latencies = [];
        VirtualEcgBoard board = new(Options());
        board.FrontEnd.SampleRead = (_, latency) => latencies.Add(latency);
        board.Run(() => sampling(new FrontEndApplication()), tenSeconds);
        Assert.Equal(Samples, board.FrontEnd.SamplesProduced);
        return (board, [.. latencies]);

        VirtualBoardOptions Options() => new() { CrystalHertz = 4_147_200, ClrTickMilliseconds = tickMilliseconds, Costs = costs };
    }

    private Measured Measure(int tickMilliseconds, Action<FrontEndApplication> sampling, ClrCosts? costs = null)
    {
        (VirtualEcgBoard board, long[] latencies) = Latencies(tickMilliseconds, sampling, costs ?? new ClrCosts());
        Array.Sort(latencies);
        Measured measured = new(board.FrontEnd.SamplesTaken, board.FrontEnd.SamplesLost, board.FrontEnd.SamplesProduced, latencies[latencies.Length / 2] / 1000.0);
        output.WriteLine($"first {board.FrontEnd.FirstSampleNanoseconds / 1e6:F3} ms {measured}");
        return measured;
    }

    private sealed record Measured(long Read, long Lost, long Produced, double MedianMicroseconds);
}
