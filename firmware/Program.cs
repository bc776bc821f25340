using EcgWearable.Firmware.Acquisition;
using EcgWearable.Firmware.Detection;

namespace EcgWearable.Firmware
{
    /// <summary>Start of the application: composes the device with its stored settings, or the defaults, and runs it.</summary>
    public static class Program
    {
        /// <summary>Runs until the wearer switches the device off.</summary>
        public static void Main()
        {
            WearableSettings settings = new WearableSettings();
            int found = StoredSettings.Load(settings);
            FrontEndRate rate = settings.MakeRate();
            Wearable wearable = new Wearable(settings, new PanTompkinsDetector(rate.OdrNumerator, rate.OdrDenominator));
            wearable.SettingsFound = found;
            wearable.Run();
        }
    }
}
