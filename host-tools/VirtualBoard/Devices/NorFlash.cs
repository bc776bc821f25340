using EcgWearable.Firmware.Power;

namespace EcgWearable.VirtualBoard;

/// <summary>
/// A Winbond W25Q128JV: 16 MiB of SPI NOR flash at the level of its commands, with everything that a log has to survive.
/// </summary>
/// <remarks>
/// A program only clears bits and wraps inside its page of 256 bytes; both program and erase need the write-enable latch and keep the part busy,
/// and a busy part answers nothing but its status. When power fails, the bytes of a program up to that moment are written, the byte
/// under way in some of its bits; an erase leaves its sectors with bits of either kind. What is left is decided by <see cref="Seed"/>, so that a
/// run can be repeated. The content outlives the board: give the same instance to the next one.
/// </remarks>
public sealed class NorFlash : BoardDevice, ISpiTarget
{
    /// <summary>Bytes of the part.</summary>
    public const int SizeBytes = 16 * 1024 * 1024;

    /// <summary>Bytes of a page, the most that one program writes.</summary>
    public const int PageBytes = 256;

    /// <summary>Bytes of a sector, the least that an erase clears.</summary>
    public const int SectorBytes = 4096;

    private const int BlockBytes = 65536;
    private const byte ManufacturerId = 0xEF;
    private const byte DeviceId = 0x17;

    // How much of an erase goes by before the first cell is raised: not in the datasheet, as long as the two phases are both cut.
    private const double PreprogramFraction = 0.25;

    private readonly byte[] _image;
    private readonly byte[] _pageData = new byte[PageBytes];
    private readonly int[] _sectorErases = new int[SizeBytes / SectorBytes];
    private readonly NorFlashTimings _timings;
    private Operation _operation;
    private int _operationAddress;
    private int _operationBytes;
    private int _operationOffset;
    private long _operationStart;
    private long _operationEnd;
    private bool _writeEnabled;
    private bool _poweredDown;
    private bool _resetEnabled;
    private int _cutAtByte = -1;
    private int _seed = 1;
    private long _interruptedBeforeSeed;
    private long _readyAt;
    private bool _hangs;

    /// <summary>A blank part.</summary>
    /// <param name="timings">How long things take; typical figures when left out.</param>
    public NorFlash(NorFlashTimings? timings = null)
    {
        _timings = timings ?? new NorFlashTimings();
        _image = new byte[SizeBytes];
        Array.Fill(_image, (byte)0xFF);
    }

    private enum Operation
    {
        None,
        Program,
        Erase,
        ChipErase,
        Reset,
        PowerChange,
    }

    /// <summary>The content, all of it.</summary>
    public ReadOnlySpan<byte> Image => _image;

    /// <summary>Decides what an interrupted program or erase leaves behind.</summary>
    public int Seed
    {
        get => _seed;
        set
        {
            _seed = value;
            _interruptedBeforeSeed = Interrupted;
        }
    }

    /// <summary>Page programs carried out.</summary>
    public long Programs { get; private set; }

    /// <summary>Bytes programmed.</summary>
    public long ProgrammedBytes { get; private set; }

    /// <summary>Sectors erased (a block erase counts as 16).</summary>
    public long SectorErases { get; private set; }

    /// <summary>Bytes read.</summary>
    public long ReadBytes { get; private set; }

    /// <summary>Commands ignored because the part was busy.</summary>
    public long IgnoredWhileBusy { get; private set; }

    /// <summary>Programs and erases ignored because writing was not enabled.</summary>
    public long IgnoredWriteDisabled { get; private set; }

    /// <summary>Programmed bytes that wanted a bit set which the part can only clear.</summary>
    public long BytesOverUnerased { get; private set; }

    /// <summary>Programs and erases that a power cut interrupted.</summary>
    public long Interrupted { get; private set; }

    /// <summary>The part has come off the board: nothing answers.</summary>
    public bool Absent { get; set; }

    /// <summary>What the part draws: typical figures of the datasheet's DC electrical characteristics.</summary>
    public PowerMeter Meter { get; } = new();

    /// <summary>Power is to fail when this many bytes have been programmed over the life of the part, in the middle of their page; -1 never.</summary>
    public long CutPowerAtProgrammedByte { get; set; } = -1;

    /// <summary>
    /// A program that is cut short leaves any of its bits done and any not, over all of its bytes, the more the later; otherwise its bytes
    /// are done one after the other. The datasheet promises neither.
    /// </summary>
    public bool ScatterInterruptedProgram { get; set; }

    /// <summary>Power is to fail in the erase that follows this many erased sectors, halfway or where <see cref="CutEraseFraction"/> says; -1 never.</summary>
    public long CutPowerAtSectorErase { get; set; } = -1;

    /// <summary>How far the interrupted erase has come, 0 to 1.</summary>
    public double CutEraseFraction { get; set; } = 0.5;

    /// <inheritdoc/>
    public string Name => "W25Q128JV";

    /// <summary>Called when one of the cuts above falls due.</summary>
    internal Action? PowerCutDue { get; set; }

    /// <summary>Erases that a sector has seen.</summary>
    public int ErasesOf(int sector) => _sectorErases[sector];

    /// <inheritdoc/>
    public int MaximumClockHertz(byte command) => command == 0x03 ? 50_000_000 : 133_000_000;

    /// <summary>Sets the content: a whole image, or the beginning of one.</summary>
    /// <exception cref="ArgumentException">The image is larger than the part.</exception>
    public void Load(ReadOnlySpan<byte> image)
    {
        if (image.Length > SizeBytes)
        {
            throw new ArgumentException($"The flash image has {image.Length:N0} bytes; the part holds {SizeBytes:N0}.", nameof(image));
        }

        image.CopyTo(_image);
        Array.Fill(_image, (byte)0xFF, image.Length, SizeBytes - image.Length);
    }

    /// <summary>Sets a part of the content and leaves the rest.</summary>
    /// <param name="image">The bytes.</param>
    /// <param name="address">Where the first goes.</param>
    /// <exception cref="ArgumentException">They do not fit.</exception>
    public void Load(ReadOnlySpan<byte> image, int address)
    {
        if (address < 0 || image.Length > SizeBytes - address)
        {
            throw new ArgumentException($"{image.Length:N0} bytes from {address:N0} on leave the part, which holds {SizeBytes:N0}.", nameof(image));
        }

        image.CopyTo(_image.AsSpan(address));
    }

    /// <summary>Sets the content from a file that <see cref="SaveFile"/> or a programmer wrote.</summary>
    /// <exception cref="IOException">The file is missing, unreadable, or larger than the part.</exception>
    public void LoadFile(string path)
    {
        FileInfo file = new(path);
        if (!file.Exists)
        {
            throw new FileNotFoundException($"There is no flash image at {path}.", path);
        }

        if (file.Length > SizeBytes)
        {
            throw new IOException($"{path} has {file.Length:N0} bytes; a flash image has at most {SizeBytes:N0}.");
        }

        Load(File.ReadAllBytes(path));
    }

    /// <summary>
    /// Writes the content to a file, up to the end of the last sector that is not blank. Written beside and renamed, so that there is
    /// never half an image.
    /// </summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void SaveFile(string path)
    {
        int end = _image.AsSpan().LastIndexOfAnyExcept((byte)0xFF) + 1;
        int length = Math.Max(SectorBytes, (end + SectorBytes - 1) / SectorBytes * SectorBytes);
        string beside = path + ".part";
        using (FileStream stream = new(beside, FileMode.Create, FileAccess.Write))
        {
            stream.Write(_image, 0, length);
        }

        File.Move(beside, path, true);
    }

    /// <summary>The part hangs, busy without end, until it is reset (66h, 99h) or loses its power. What it was doing is broken off.</summary>
    public void Hang(long nowNanoseconds)
    {
        PowerCut(nowNanoseconds);
        _hangs = true;
    }

    /// <summary>Power is applied.</summary>
    public void PowerOn(long nowNanoseconds)
    {
        _hangs = false;
        _operation = Operation.None;
        _writeEnabled = false;
        _poweredDown = false;
        _resetEnabled = false;
        _cutAtByte = -1;
        _readyAt = nowNanoseconds + _timings.PowerUpNanoseconds;
        NextDueNanoseconds = long.MaxValue;
        Meter.Set(PowerFigures.FlashStandbyMicrowatts, nowNanoseconds);
    }

    /// <summary>Power fails: what is under way stays half done.</summary>
    public void PowerCut(long nowNanoseconds)
    {
        Settle(nowNanoseconds);
        Meter.Set(0, nowNanoseconds);
        NextDueNanoseconds = long.MaxValue;
        if (_operation == Operation.Program)
        {
            Interrupted++;
            long done = _cutAtByte >= 0
                ? _cutAtByte
                : _operationBytes * (nowNanoseconds - _operationStart) / Math.Max(1, _operationEnd - _operationStart);
            CommitProgram((int)done, true);
        }
        else if (_operation is Operation.Erase or Operation.ChipErase)
        {
            Interrupted++;
            double fraction = (double)(nowNanoseconds - _operationStart) / Math.Max(1, _operationEnd - _operationStart);
            CommitPartialErase(fraction);
        }

        _operation = Operation.None;
        _writeEnabled = false;
    }

    /// <inheritdoc/>
    public override void OnDue(long nowNanoseconds)
    {
        NextDueNanoseconds = long.MaxValue;
        PowerCutDue?.Invoke();
    }

    /// <inheritdoc/>
    public void Transfer(long startNanoseconds, int clockHertz, ReadOnlySpan<byte> mosi, Span<byte> miso)
    {
        miso.Fill(0xFF);
        if (mosi.IsEmpty || startNanoseconds < _readyAt || Absent)
        {
            return;
        }

        if (_hangs)
        {
            // All it still does is to say that it is busy, and to listen for the reset.
            bool reset = _resetEnabled && mosi[0] == 0x99;
            _resetEnabled = mosi[0] == 0x66;
            _hangs = !reset;
            if (mosi[0] == 0x05)
            {
                miso[1..].Fill(1);
            }

            return;
        }

        Settle(startNanoseconds);
        long end = startNanoseconds + (mosi.Length * 8_000_000_000L / clockHertz);
        byte command = mosi[0];
        if (_poweredDown && command != 0xAB)
        {
            return;
        }

        if (_operation != Operation.None && command != 0x05)
        {
            IgnoredWhileBusy++;
            return;
        }

        bool resetEnabled = _resetEnabled;
        _resetEnabled = false;
        switch (command)
        {
            case 0x9F:
                ReadOnlySpan<byte> identity = [ManufacturerId, 0x40, 0x18];
                identity[..Math.Min(3, miso.Length - 1)].CopyTo(miso[1..]);
                break;
            case 0x05:
                miso[1..].Fill((byte)((_operation != Operation.None ? 1 : 0) | (_writeEnabled ? 2 : 0)));
                break;
            case 0x06:
                _writeEnabled = true;
                break;
            case 0x04:
                _writeEnabled = false;
                break;
            case 0x03:
                Read(mosi, miso, 4);
                MeterRead(startNanoseconds, end);
                break;
            case 0x0B:
                Read(mosi, miso, 5);
                MeterRead(startNanoseconds, end);
                break;
            case 0x02:
                BeginProgram(mosi, end);
                break;
            case 0x20:
                BeginErase(mosi, SectorBytes, _timings.SectorEraseNanoseconds, end);
                break;
            case 0xD8:
                BeginErase(mosi, BlockBytes, _timings.BlockEraseNanoseconds, end);
                break;
            case 0xC7:
                if (mosi.Length == 1 && TakeWriteEnable())
                {
                    _operationAddress = 0;
                    _operationBytes = SizeBytes;
                    Begin(Operation.ChipErase, end, _timings.ChipEraseNanoseconds);
                }

                break;
            case 0xAB:
                if (mosi.Length > 4)
                {
                    miso[4..].Fill(DeviceId);
                }

                if (_poweredDown)
                {
                    _poweredDown = false;
                    Begin(Operation.PowerChange, end, _timings.PowerDownNanoseconds);
                }

                break;
            case 0xB9:
                _poweredDown = true;
                Meter.Set(PowerFigures.FlashPowerDownMicrowatts, end);
                break;
            case 0x66:
                _resetEnabled = true;
                break;
            case 0x99:
                if (resetEnabled)
                {
                    Begin(Operation.Reset, end, _timings.ResetNanoseconds);
                }

                break;
        }
    }

    private static int Address(ReadOnlySpan<byte> mosi) => ((mosi[1] << 16) | (mosi[2] << 8) | mosi[3]) & (SizeBytes - 1);

    private void Read(ReadOnlySpan<byte> mosi, Span<byte> miso, int header)
    {
        if (mosi.Length <= header)
        {
            return;
        }

        int address = Address(mosi);
        Span<byte> answer = miso[header..];
        ReadBytes += answer.Length;
        int first = Math.Min(answer.Length, SizeBytes - address);
        _image.AsSpan(address, first).CopyTo(answer);
        _image.AsSpan(0, answer.Length - first).CopyTo(answer[first..]);
    }

    private void MeterRead(long start, long end)
    {
        Meter.Set(PowerFigures.FlashReadMicrowatts, start);
        Meter.Set(PowerFigures.FlashStandbyMicrowatts, end);
    }

    private bool TakeWriteEnable()
    {
        if (!_writeEnabled)
        {
            IgnoredWriteDisabled++;
        }

        return _writeEnabled;
    }

    private void BeginProgram(ReadOnlySpan<byte> mosi, long end)
    {
        if (mosi.Length <= 4 || !TakeWriteEnable())
        {
            return;
        }

        int address = Address(mosi);
        ReadOnlySpan<byte> data = mosi[4..];
        if (data.Length > PageBytes)
        {
            // The page buffer keeps the last 256 bytes; the address has gone round meanwhile.
            address = (address & ~(PageBytes - 1)) | ((address + data.Length - PageBytes) & (PageBytes - 1));
            data = data[^PageBytes..];
        }

        _operationAddress = address & ~(PageBytes - 1);
        _operationOffset = address & (PageBytes - 1);
        _operationBytes = data.Length;
        for (int i = 0; i < data.Length; i++)
        {
            int offset = (_operationOffset + i) & (PageBytes - 1);
            _pageData[offset] = data[i];
            if ((data[i] & ~_image[_operationAddress + offset]) != 0)
            {
                BytesOverUnerased++;
            }
        }

        Begin(Operation.Program, end, _timings.PageProgramNanoseconds);
        if (CutPowerAtProgrammedByte >= 0 && ProgrammedBytes + data.Length > CutPowerAtProgrammedByte)
        {
            _cutAtByte = (int)Math.Max(0, CutPowerAtProgrammedByte - ProgrammedBytes);
            NextDueNanoseconds = end + (_timings.PageProgramNanoseconds * _cutAtByte / data.Length);
        }
    }

    private void BeginErase(ReadOnlySpan<byte> mosi, int bytes, long duration, long end)
    {
        if (mosi.Length != 4 || !TakeWriteEnable())
        {
            return;
        }

        _operationAddress = Address(mosi) & ~(bytes - 1);
        _operationBytes = bytes;
        Begin(Operation.Erase, end, duration);
        if (CutPowerAtSectorErase >= 0 && SectorErases >= CutPowerAtSectorErase)
        {
            NextDueNanoseconds = end + (long)(duration * Math.Clamp(CutEraseFraction, 0, 0.999999));
        }
    }

    private void Begin(Operation operation, long start, long duration)
    {
        _operation = operation;
        _operationStart = start;
        _operationEnd = start + duration;
        if (operation is Operation.Program or Operation.Erase or Operation.ChipErase)
        {
            Meter.Set(operation == Operation.Program ? PowerFigures.FlashProgramMicrowatts : PowerFigures.FlashEraseMicrowatts, start);
        }
    }

    private void Settle(long now)
    {
        if (_operation == Operation.None || now < _operationEnd)
        {
            return;
        }

        switch (_operation)
        {
            case Operation.Program:
                CommitProgram(_operationBytes, false);
                break;
            case Operation.Erase or Operation.ChipErase:
                Array.Fill(_image, (byte)0xFF, _operationAddress, _operationBytes);
                CountErase();
                break;
        }

        if (_operation != Operation.PowerChange)
        {
            _writeEnabled = false;
        }

        Meter.Set(PowerFigures.FlashStandbyMicrowatts, _operationEnd);
        _operation = Operation.None;
    }

    private void CountErase()
    {
        for (int sector = _operationAddress / SectorBytes; sector < (_operationAddress + _operationBytes) / SectorBytes; sector++)
        {
            _sectorErases[sector]++;
            SectorErases++;
        }
    }

    private void CommitProgram(int bytes, bool interrupted)
    {
        if (interrupted && ScatterInterruptedProgram)
        {
            uint threshold = (uint)((double)bytes / _operationBytes * uint.MaxValue);
            for (int i = 0; i < _operationBytes; i++)
            {
                int offset = (_operationOffset + i) & (PageBytes - 1);
                int address = _operationAddress + offset;
                _image[address] &= (byte)(_pageData[offset] | ~Bits(address, threshold));
            }

            Programs++;
            return;
        }

        for (int i = 0; i < bytes; i++)
        {
            int offset = (_operationOffset + i) & (PageBytes - 1);
            _image[_operationAddress + offset] &= _pageData[offset];
        }

        if (interrupted && bytes < _operationBytes)
        {
            int offset = (_operationOffset + bytes) & (PageBytes - 1);
            uint random = Mix((uint)(_operationAddress + offset));
            _image[_operationAddress + offset] &= (byte)(_pageData[offset] | random);
        }

        Programs++;
        ProgrammedBytes += bytes;
    }

    private void CommitPartialErase(double fraction)
    {
        // An erase first programs all cells, so that none is erased too deep, and then raises them together. Where it stops, each
        // bit has followed or not, the more likely the later: what was there is no guide to what is left.
        double preprogrammed = Math.Clamp(fraction / PreprogramFraction, 0, 1);
        double raised = Math.Clamp((fraction - PreprogramFraction) / (1 - PreprogramFraction), 0, 1);
        uint threshold = (uint)((raised > 0 ? raised : preprogrammed) * uint.MaxValue);
        for (int i = 0; i < _operationBytes; i++)
        {
            int at = _operationAddress + i;
            byte followed = Bits(at, threshold);
            _image[at] = raised > 0 ? followed : (byte)(_image[at] & ~followed);
        }

        CountErase();
    }

    /// <summary>Each bit of a place set or not, by chance.</summary>
    private byte Bits(int address, uint threshold)
    {
        byte bits = 0;
        for (int bit = 0; bit < 8; bit++)
        {
            if (Mix((uint)((address * 8) + bit)) < threshold)
            {
                bits |= (byte)(1 << bit);
            }
        }

        return bits;
    }

    /// <summary>A well mixed number for a place and the seed (finaliser of MurmurHash3, Appleby, public domain).</summary>
    private uint Mix(uint place)
    {
        uint h = place ^ ((uint)Seed * 0x9E3779B9u) ^ (uint)((Interrupted - _interruptedBeforeSeed) * 0x85EBCA6B);
        h ^= h >> 16;
        h *= 0x85EBCA6B;
        h ^= h >> 13;
        h *= 0xC2B2AE35;
        h ^= h >> 16;
        return h;
    }
}
