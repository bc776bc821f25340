using System.Device.Gpio;
using System.Device.Spi;
using EcgWearable.Firmware.Acquisition;
using EcgWearable.Firmware.Board;
using EcgWearable.VirtualBoard;
using nanoFramework.Hardware.Esp32;
using Xunit;
using Ads1293 = EcgWearable.Firmware.Acquisition.Ads1293;

namespace EcgWearable.Tests.Firmware.Acquisition;

/// <summary>The driver against the register-level model of the part.</summary>
public class Ads1293Tests
{
    [ThreadStatic]
    private static VirtualEcgBoard? _board;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(1000)]
    [InlineData(-299_999)]
    [InlineData(685_000)]
    public void WhatIsAtTheElectrodesIsWhatTheDriverTells(int microvolts) =>
        OnBoard(new ConstantSignal(microvolts), (driver, dataReady) =>
        {
            Assert.Equal(Ads1293.BringUpOk, driver.BringUp());
            driver.Start();
            for (int i = 0; i < 10; i++)
            {
                Assert.True(ReadNext(driver, dataReady));
                Assert.Equal(microvolts, driver.Microvolts);
            }
        });

    [Theory]
    // Test signals of VREF / 12 = 200 mV (SNAS602C, FLEX_CH1_CN, bits 7..6).
    [InlineData(0x40, 200_000)]
    [InlineData(0x80, -200_000)]
    [InlineData(0xC0, 0)]
    public void TheBuiltInTestSignalsReadAs200Millivolts(byte testSignal, int microvolts) =>
        OnBoard(new ConstantSignal(12345), (driver, dataReady) =>
        {
            driver.BringUp();
            driver.Write(Ads1293Register.FlexCh1, testSignal);
            driver.Start();
            Assert.True(ReadNext(driver, dataReady));
            Assert.Equal(microvolts, driver.Microvolts);
        });

    [Fact]
    public void ASampleIsDeliveredOnce() =>
        OnBoard(new ConstantSignal(77), (driver, dataReady) =>
        {
            driver.BringUp();
            driver.Start();
            Assert.True(ReadNext(driver, dataReady));
            Assert.False(driver.ReadSample());
            Assert.True(ReadNext(driver, dataReady));
        });

    [Fact]
    public void ARegisterThatDoesNotReadBackIsNamed() =>
        OnBoard(new ConstantSignal(0), (driver, _) =>
        {
            driver.BringUp();
            driver.Write(Ads1293Register.LodEnable, 0x01);
            Assert.Equal((Ads1293Register.LodEnable << 8) | 0x01, driver.Verify());
            Assert.Equal(Ads1293.BringUpOk, driver.BringUp());
        });

    [Fact]
    public void AnAbsentPartIsKnownByItsRevision() =>
        OnBoard(new ConstantSignal(0), (driver, _) => Assert.Equal((Ads1293Register.RevisionId << 8) | 0xFF, driver.BringUp()), chipSelect: 38);

    [Theory]
    // SNAS602C, battery monitoring: VDD from 2.4 V, the reference, up to where the channel ends.
    [InlineData(2.7)]
    [InlineData(3.0)]
    [InlineData(3.3)]
    [InlineData(3.7)]
    [InlineData(4.2)]
    public void TheBatteryIsMeasuredBesideTheEcg(double volts) =>
        OnBoard(new ConstantSignal(1234), (driver, dataReady) =>
        {
            driver.BringUp();
            driver.Start();
            int samples = 0;
            int millivolts = 0;
            do
            {
                Assert.True(ReadNext(driver, dataReady));
                Assert.Equal(1234, driver.Microvolts);
                samples++;
            }
            while (!driver.TryReadBattery(out millivolts));
            Assert.Equal(volts * 1000, millivolts, 1.0);
            Assert.Equal(9, samples);

            // The monitor is off again, and the set-up as it was.
            Assert.Equal(Ads1293.BringUpOk, driver.Verify());
            Assert.False(driver.MeasuresBattery);
        }, prepare: board => board.FrontEnd.SupplyVolts = () => volts);

    [Fact]
    public void ABatteryBeyondTheMonitorsRangeIsNotKnown() =>
        OnBoard(new ConstantSignal(0), (driver, dataReady) =>
        {
            driver.BringUp();
            driver.Start();
            int millivolts = -1;
            do
            {
                Assert.True(ReadNext(driver, dataReady));
            }
            while (!driver.TryReadBattery(out millivolts));
            Assert.Equal(0, millivolts);
        }, prepare: board => board.FrontEnd.SupplyVolts = () => 5.0);

    [Fact]
    public void TheRunningPartIsReadBackRegisterByRegister() =>
        OnBoard(new ConstantSignal(5), (driver, dataReady) =>
        {
            driver.BringUp();
            driver.Start();
            int calls = 0;
            int found;
            bool last;
            do
            {
                Assert.True(ReadNext(driver, dataReady));
                last = driver.VerifyNext(out found);
                Assert.Equal(Ads1293.BringUpOk, found);
                calls++;
            }
            while (!last);
            Assert.Equal(17, calls);
            driver.Write(Ads1293Register.LodCurrent, 0x77);
            int wrong = Ads1293.BringUpOk;
            do
            {
                last = driver.VerifyNext(out found);
                wrong = found != Ads1293.BringUpOk ? found : wrong;
            }
            while (!last);
            Assert.Equal((Ads1293Register.LodCurrent << 8) | 0x77, wrong);

            // A part that no longer converts is found by its CONFIG.
            driver.Stop();
            Assert.False(driver.VerifyNext(out found));
            Assert.Equal(Ads1293Register.Config << 8, found);
        });

    [Fact]
    public void ErrorsLatchAndOnlyNewOnesAreFlagged() =>
        OnBoard(new ConstantSignal(0), (driver, dataReady) =>
        {
            driver.BringUp();
            driver.Start();
            ReadNext(driver, dataReady);
            _board!.FrontEnd.SetLeadOff(3, true);
            ReadNext(driver, dataReady);
            Assert.NotEqual(0, driver.Status & Ads1293Register.StatusAlarm);
            Assert.True(driver.ReadErrors());

            // The open input is drawn to its rail: out of range as well.
            Assert.Equal((0x04, 0x18, 0x53), (driver.LeadOff, driver.ErrorStatus, driver.RangeError));
            ReadNext(driver, dataReady);
            Assert.True(driver.ReadErrors());
            Assert.Equal((0x04, 0x00, 0x53), (driver.LeadOff, driver.ErrorStatus, driver.RangeError));
            _board.FrontEnd.SetLeadOff(3, false);
            ReadNext(driver, dataReady);
            Assert.True(driver.ReadErrors());
            Assert.Equal((0x04, 0x00), (driver.LeadOff, driver.RangeError));
            Assert.True(driver.ReadErrors());
            Assert.Equal(0, driver.LeadOff);
            _board.FrontEnd.LoseSynchronisation(0x09, _board.NowNanoseconds);
            ReadNext(driver, dataReady);
            Assert.True(driver.ReadErrors());
            Assert.Equal((0x09, Ads1293Register.ErrorSyncEdge), (driver.SyncError, driver.ErrorStatus));
            Assert.True(driver.ReadErrors());
            Assert.Equal((0, 0), (driver.SyncError, driver.ErrorStatus));
        });

    [Fact]
    public void ALowBatteryIsFlaggedOnceAndLastsInTheLiveRegister()
    {
        double volts = 3.0;
        OnBoard(new ConstantSignal(0), (driver, dataReady) =>
        {
            driver.BringUp();
            driver.Start();
            volts = 2.6;
            for (int i = 0; i < 70; i++)
            {
                ReadNext(driver, dataReady);
            }

            Assert.True(driver.ReadErrors());
            Assert.Equal((Ads1293Register.ErrorBatteryLow, Ads1293Register.ErrorBatteryLow), (driver.ErrorStatus, driver.LiveError));
            ReadNext(driver, dataReady);
            Assert.True(driver.ReadErrors());
            Assert.Equal((0, Ads1293Register.ErrorBatteryLow), (driver.ErrorStatus, driver.LiveError));
        }, prepare: board => board.FrontEnd.SupplyVolts = () => volts);
    }

    [Fact]
    public void AnotherRevisionIsNamedWhenAllElseReadsBack() =>
        OnBoard(new ConstantSignal(0), (driver, _) =>
        {
            Assert.Equal((Ads1293Register.RevisionId << 8) | 0x02, driver.BringUp());
            Assert.False(Ads1293.IsAbsent(driver.BringUp()));
            Assert.Equal(Ads1293.BringUpOk, driver.Verify());
        }, prepare: board => board.FrontEnd.Revision = 2);

    [Fact]
    public void WithoutAnAnswerErrorsAreNotMadeUp() =>
        OnBoard(new ConstantSignal(0), (driver, _) =>
        {
            Assert.False(driver.ReadErrors());
            Assert.Equal((0, 0, 0, 0), (driver.LeadOff, driver.ErrorStatus, driver.RangeError, driver.SyncError));
        }, chipSelect: 38);

    private static bool ReadNext(Ads1293 driver, GpioPin dataReady)
    {
        while (dataReady.Read() == PinValue.High)
        {
        }

        return driver.ReadSample();
    }

    private static void OnBoard(
        IElectrodeSignal signal, Action<Ads1293, GpioPin> work, int chipSelect = Pins.Ads1293ChipSelect, Action<VirtualEcgBoard>? prepare = null)
    {
        bool done = false;
        using VirtualEcgBoard board = new(new VirtualBoardOptions { Signal = signal });
        _board = board;
        prepare?.Invoke(board);
        board.Run(
            () =>
            {
                Configuration.SetPinFunction(Pins.FrontEndClock, DeviceFunction.SPI1_CLOCK);
                Configuration.SetPinFunction(Pins.FrontEndMosi, DeviceFunction.SPI1_MOSI);
                Configuration.SetPinFunction(Pins.FrontEndMiso, DeviceFunction.SPI1_MISO);
                GpioController gpio = new();
                gpio.OpenPin(Pins.Ads1293Reset, PinMode.Output).Write(PinValue.High);
                SpiConnectionSettings settings = new(Pins.FrontEndSpiBus, chipSelect) { ClockFrequency = Ads1293.SpiClockHertz, Mode = SpiMode.Mode0 };
                work(new Ads1293(SpiDevice.Create(settings), new FrontEndRate(4_096_000, 4, 6, 12)), gpio.OpenPin(Pins.Ads1293DataReady, PinMode.Input));
                done = true;
                Sleep.StartDeepSleep();
            },
            60_000_000_000);
        Assert.True(done, "the work did not come to its end");
    }
}
