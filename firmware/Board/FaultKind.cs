using System;
using System.IO;

namespace EcgWearable.Firmware.Board
{
    /// <summary>What kind of exception ended the firmware, as a number for the log; a value once given keeps its meaning.</summary>
    public static class FaultKind
    {
        /// <summary>Any other, a division by zero among them.</summary>
        public const int Other = 0;

        /// <summary>No memory is left.</summary>
        public const int OutOfMemory = 1;

        /// <summary>An index left its array.</summary>
        public const int IndexOutOfRange = 2;

        /// <summary>A reference was null.</summary>
        public const int NullReference = 3;

        /// <summary>An object was of another type.</summary>
        public const int InvalidCast = 4;

        /// <summary>An argument that the library does not take.</summary>
        public const int Argument = 5;

        /// <summary>A bus, pin or port was not in the state for the call.</summary>
        public const int InvalidOperation = 6;

        /// <summary>A bus or port failed.</summary>
        public const int InputOutput = 7;

        /// <summary>A port did not get done in time.</summary>
        public const int Timeout = 8;

        /// <summary>The image lacks something.</summary>
        public const int NotSupported = 9;

        /// <summary>Names an exception.</summary>
        /// <param name="fault">The exception.</param>
        /// <returns>One of the numbers above.</returns>
        public static int Of(Exception fault)
        {
            if (fault is OutOfMemoryException)
            {
                return OutOfMemory;
            }

            if (fault is IndexOutOfRangeException)
            {
                return IndexOutOfRange;
            }

            if (fault is NullReferenceException)
            {
                return NullReference;
            }

            if (fault is InvalidCastException)
            {
                return InvalidCast;
            }

            if (fault is ArgumentException)
            {
                return Argument;
            }

            if (fault is InvalidOperationException)
            {
                return InvalidOperation;
            }

            if (fault is IOException)
            {
                return InputOutput;
            }

            if (fault is TimeoutException)
            {
                return Timeout;
            }

            return fault is NotSupportedException ? NotSupported : Other;
        }
    }
}
