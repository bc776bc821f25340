using EcgWearable.Firmware.Link;

namespace EcgWearable.Firmware.Logging
{
    /// <summary>How the session before this one ended, as far as the newest sector of the main stream tells.</summary>
    /// <remarks>
    /// Each session begins in a sector of its own: where its <see cref="EventCode.Reset"/> is not in the newest one, it lasted long enough not to
    /// be called short.
    /// </remarks>
    public sealed class LastSession
    {
        private const int CountShift = 8;
        private const int FaultCountShift = 16;

        /// <summary>Type of its last record; 0 when there is none.</summary>
        public byte LastRecordType { get; private set; }

        /// <summary>Argument of its last record when that is an <see cref="EventCode.Fault"/>; otherwise 0.</summary>
        public int Fault { get; private set; }

        /// <summary>Whether it ended with an <see cref="EventCode.Fault"/>.</summary>
        public bool EndedByFault { get; private set; }

        /// <summary>Faults in a row: those of the fault that ended it, or those it began with when it was short.</summary>
        public int FaultsInARow { get; private set; }

        /// <summary>Whether it was ended in order.</summary>
        public bool EndedInOrder => LastRecordType == 0 || LastRecordType == RecordType.Close;

        /// <summary>Forgets all.</summary>
        public void Clear()
        {
            LastRecordType = 0;
            Fault = 0;
            EndedByFault = false;
            FaultsInARow = 0;
        }

        /// <summary>Takes the next record.</summary>
        /// <param name="type">Its type.</param>
        /// <param name="buffer">Buffer with its payload.</param>
        /// <param name="offset">Where the payload begins.</param>
        /// <param name="payloadBytes">Its length. An event that is too short to be one says nothing.</param>
        public void Take(byte type, byte[] buffer, int offset, int payloadBytes)
        {
            LastRecordType = type;
            EndedByFault = false;
            Fault = 0;
            if (type != RecordType.Event || payloadBytes < SessionLog.EventBytes)
            {
                return;
            }

            int argument = LittleEndian.ReadInt32(buffer, offset + SessionLog.EventArgumentOffset);
            switch (buffer[offset + SessionLog.EventCodeOffset])
            {
                case EventCode.Reset:
                    FaultsInARow = (argument >> CountShift) & 0xFF;
                    break;
                case EventCode.Steady:
                    FaultsInARow = 0;
                    break;
                case EventCode.Fault:
                    EndedByFault = true;
                    Fault = argument;
                    FaultsInARow = (argument >> FaultCountShift) & 0xFF;
                    break;
            }
        }
    }
}
