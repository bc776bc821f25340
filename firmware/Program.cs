using System;
using EcgWearable.Firmware.Acquisition;
using EcgWearable.Firmware.Board;
using EcgWearable.Firmware.Detection;
using EcgWearable.Firmware.Logging;
using nanoFramework.Hardware.Esp32;

namespace EcgWearable.Firmware
{
    /// <summary>
    /// Start of the application: composes the device with its stored settings, or the defaults, and runs it. What goes wrong in it without being
    /// handled is logged, and the device starts again after a rest (<see cref="RestartPlan"/>): the CLR would end without a word.
    /// </summary>
    public static class Program
    {
        private const int MillisecondsPerSecond = 1000;

        /// <summary>Runs until the wearer switches the device off.</summary>
        public static void Main()
        {
            Wearable wearable = null;
            try
            {
                WearableSettings settings = new WearableSettings();
                int found = LoadSettings(settings);
                FrontEndRate rate = settings.MakeRate();
                wearable = new Wearable(settings, new PanTompkinsDetector(rate.OdrNumerator, rate.OdrDenominator));
                wearable.SettingsFound = found;
                wearable.Run();
            }
            catch (Exception fault)
            {
                int pauseSeconds = wearable == null ? RestartPlan.LongestPauseSeconds : wearable.EndByFault(fault);
                if (pauseSeconds > 0)
                {
                    Sleep.EnableWakeupByTimer(new TimeSpan(0, 0, 0, 0, pauseSeconds * MillisecondsPerSecond));
                }

                Sleep.StartDeepSleep();
            }
        }

        private static int LoadSettings(WearableSettings settings)
        {
            try
            {
                return StoredSettings.Load(settings);
            }
            catch (Exception)
            {
                // A bus that fails is a flash that does not answer.
                return SettingsStore.NoFlash;
            }
        }
    }
}
