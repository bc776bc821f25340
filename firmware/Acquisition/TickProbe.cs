using System.Threading;
using nanoFramework.Hardware.Esp32;

namespace EcgWearable.Firmware.Acquisition
{
    /// <summary>Measures how finely the image notices time, to choose the way of sampling.</summary>
    public static class TickProbe
    {
        private const int Sleeps = 8;

        /// <summary>Mean length of a sleep of 1 ms: about 10,000 us on a stock image, 1,000 to 2,000 us with a 1 kHz tick.</summary>
        /// <returns>Microseconds.</returns>
        public static int MeasureMicroseconds()
        {
            ulong start = HighResTimer.GetCurrent();
            for (int i = 0; i < Sleeps; i++)
            {
                Thread.Sleep(1);
            }

            return (int)((HighResTimer.GetCurrent() - start) / Sleeps);
        }
    }
}
