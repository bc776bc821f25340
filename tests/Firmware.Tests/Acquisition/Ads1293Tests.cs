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

    private static bool ReadNext(Ads1293 driver, GpioPin dataReady)
    {
        while (dataReady.Read() == PinValue.High)
        {
        }

        return driver.ReadSample();
    }

    private static void OnBoard(IElectrodeSignal signal, Action<Ads1293, GpioPin> work, int chipSelect = Pins.Ads1293ChipSelect)
    {
        bool done = false;
        using VirtualEcgBoard board = new(new VirtualBoardOptions { Signal = signal });
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
