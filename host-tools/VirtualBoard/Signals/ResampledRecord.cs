using System.Numerics;
using System.Runtime.Intrinsics;

namespace EcgWearable.VirtualBoard;

/// <summary>
/// A record played at the front end's own rate: band-limited interpolation by a windowed sinc, in polyphase form.
/// </summary>
/// <remarks>
/// <para>Sample i of the front end is record time i / ODR. Times are exact fractions, so nothing drifts, however long the record.
/// When the two rates are equal the samples pass unchanged. Past its ends the record holds its first and last value, and where samples
/// are missing the one before them.</para>
/// <para>The filter is a sinc with a Kaiser window (Kaiser and Schafer, IEEE Trans. ASSP 28(1), 1980) over
/// <see cref="Taps"/> input samples, about 80 dB, normalised for unit gain at 0 Hz in every phase. For 360 Hz to 3200/9 Hz the ratio
/// is 81/80 and 80 phases serve; a ratio with more than <see cref="MostPhases"/> phases is rounded to the nearest of them, at most
/// 0.7 us at 360 Hz. Arithmetic has a fixed order, so that results are the same bits on every machine.</para>
/// </remarks>
public sealed class ResampledRecord : IElectrodeSignal
{
    /// <summary>Input samples that make one output sample.</summary>
    public const int Taps = 32;

    private const int MostPhases = 2048;
    private const int Before = (Taps / 2) - 1;
    private const double KaiserBeta = 8.0;

    // Of the lower of the two Nyquist frequencies: leaves room for the window's transition.
    private const double CutoffOfNyquist = 0.92;

    private readonly double[] _padded;
    private readonly int _length;
    private readonly long _inputMillihertz;
    private double[] _filters = [];
    private bool _identity;
    private int _phases;
    private int _position;
    private int _stepWhole;
    private long _stepRemainder;
    private long _remainder;
    private long _denominator;

    /// <summary>Takes a record.</summary>
    /// <param name="microvolts">Its samples in microvolts, NaN where one is missing; at least one.</param>
    /// <param name="inputHertz">Its rate; thousandths of a hertz count.</param>
    /// <exception cref="ArgumentException">The record is empty, or the rate is not positive.</exception>
    public ResampledRecord(ReadOnlySpan<double> microvolts, double inputHertz)
    {
        if (microvolts.IsEmpty)
        {
            throw new ArgumentException("The record has no samples.", nameof(microvolts));
        }

        if (!(inputHertz >= 0.001 && inputHertz <= 1e9))
        {
            throw new ArgumentException($"The record's rate is {inputHertz} Hz; it must be positive.", nameof(inputHertz));
        }

        _length = microvolts.Length;
        _inputMillihertz = (long)Math.Round(inputHertz * 1000);
        _padded = new double[_length + (2 * Taps)];
        microvolts.CopyTo(_padded.AsSpan(Taps));
        HoldOverMissing(_padded.AsSpan(Taps, _length));
        _padded.AsSpan(0, Taps).Fill(_padded[Taps]);
        _padded.AsSpan(Taps + _length).Fill(_padded[Taps + _length - 1]);
    }

    /// <summary>Length of the record in nanoseconds.</summary>
    public long DurationNanoseconds => (long)((BigInteger)_length * 1_000_000_000_000 / _inputMillihertz);

    /// <inheritdoc/>
    public void Start(long elapsedNanoseconds, long rateNumerator, long rateDenominator)
    {
        // Input samples for each output sample: (inputMillihertz / 1000) / (numerator / denominator), in lowest terms.
        BigInteger over = (BigInteger)_inputMillihertz * rateDenominator;
        BigInteger under = (BigInteger)1000 * rateNumerator;
        BigInteger common = BigInteger.GreatestCommonDivisor(over, under);
        long stepOver = (long)(over / common);
        _denominator = (long)(under / common);
        _stepWhole = (int)(stepOver / _denominator);
        _stepRemainder = stepOver % _denominator;
        int phases = (int)Math.Min(_denominator, MostPhases);
        if (phases != _phases)
        {
            _phases = phases;
            _filters = DesignFilters(phases, (double)stepOver / _denominator);
        }

        BigInteger start = (BigInteger)elapsedNanoseconds * _inputMillihertz * _denominator / 1_000_000_000_000;
        _position = (int)BigInteger.Min(start / _denominator, _length + Taps);
        _remainder = (long)(start % _denominator);
        _identity = stepOver == 1 && _denominator == 1;
    }

    /// <inheritdoc/>
    public double NextMicrovolts()
    {
        int position = _position;
        if (position >= _length - 1)
        {
            return _padded[Taps + _length - 1];
        }

        double value;
        if (_identity)
        {
            value = _padded[Taps + position];
            _position = position + 1;
            return value;
        }

        int phase = _denominator == _phases ? (int)_remainder : (int)(_remainder * _phases / _denominator);
        ref double filter = ref _filters[phase * Taps];
        ref double input = ref _padded[Taps + position - Before];
        Vector256<double> a = Vector256.LoadUnsafe(ref filter) * Vector256.LoadUnsafe(ref input);
        Vector256<double> b = Vector256.LoadUnsafe(ref filter, 4) * Vector256.LoadUnsafe(ref input, 4);
        Vector256<double> c = Vector256.LoadUnsafe(ref filter, 8) * Vector256.LoadUnsafe(ref input, 8);
        Vector256<double> d = Vector256.LoadUnsafe(ref filter, 12) * Vector256.LoadUnsafe(ref input, 12);
        a += Vector256.LoadUnsafe(ref filter, 16) * Vector256.LoadUnsafe(ref input, 16);
        b += Vector256.LoadUnsafe(ref filter, 20) * Vector256.LoadUnsafe(ref input, 20);
        c += Vector256.LoadUnsafe(ref filter, 24) * Vector256.LoadUnsafe(ref input, 24);
        d += Vector256.LoadUnsafe(ref filter, 28) * Vector256.LoadUnsafe(ref input, 28);
        Vector256<double> sum = (a + b) + (c + d);
        value = (sum[0] + sum[1]) + (sum[2] + sum[3]);

        _position = position + _stepWhole;
        _remainder += _stepRemainder;
        if (_remainder >= _denominator)
        {
            _remainder -= _denominator;
            _position++;
        }

        return value;
    }

    private static void HoldOverMissing(Span<double> microvolts)
    {
        int first = 0;
        while (first < microvolts.Length && double.IsNaN(microvolts[first]))
        {
            first++;
        }

        double held = first < microvolts.Length ? microvolts[first] : 0;
        for (int i = 0; i < microvolts.Length; i++)
        {
            held = double.IsNaN(microvolts[i]) ? held : microvolts[i];
            microvolts[i] = held;
        }
    }

    private static double[] DesignFilters(int phases, double step)
    {
        double cutoff = CutoffOfNyquist * Math.Min(1, 1 / step);
        double[] filters = new double[phases * Taps];
        for (int phase = 0; phase < phases; phase++)
        {
            double fraction = (double)phase / phases;
            double sum = 0;
            for (int tap = 0; tap < Taps; tap++)
            {
                double distance = tap - Before - fraction;
                double value = Sinc(cutoff * distance) * Kaiser(distance / (Taps / 2));
                filters[(phase * Taps) + tap] = value;
                sum += value;
            }

            for (int tap = 0; tap < Taps; tap++)
            {
                filters[(phase * Taps) + tap] /= sum;
            }
        }

        return filters;
    }

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);

    private static double Kaiser(double x) => Math.Abs(x) >= 1 ? 0 : BesselI0(KaiserBeta * Math.Sqrt(1 - (x * x))) / BesselI0(KaiserBeta);

    private static double BesselI0(double x)
    {
        double term = 1;
        double sum = 1;
        for (int k = 1; term > sum * 1e-17; k++)
        {
            term *= x / 2 / k * (x / 2 / k);
            sum += term;
        }

        return sum;
    }
}
