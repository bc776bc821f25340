using System.Diagnostics;
using System.Globalization;
using EcgWearable.Files;
using EcgWearable.Firmware.Logging;
using EcgWearable.Serial;
using EcgWearable.WearLog;

namespace EcgWearable.Ecg.Device;

/// <summary>
/// Pulls the log of a device whose cable may break: what has come stays in the partial file, and the pull goes on as soon as the device is
/// there again. Erases only what is proved to be in the file.
/// </summary>
/// <param name="connect">Opens the link, anew after every break.</param>
/// <param name="plan">What to do.</param>
/// <param name="say">Told what happens besides progress.</param>
internal sealed class DevicePull(Func<DeviceLink> connect, DevicePullPlan plan, Action<string> say)
{
    private const int MostEraseTries = 50;
    private const int RetryMilliseconds = 100;

    private readonly Stopwatch _sinceProgress = new();
    private DeviceInfo? _device;
    private LogPullResult? _pulled;
    private LogPullProgress _progress;
    private LogExtent? _erasing;
    private long _mostDone;
    private long? _timeSyncSample;
    private long _bytesFetched;
    private double _seconds;
    private int _reconnections;

    private string Part => plan.Target + ".part";

    /// <summary>Pulls.</summary>
    /// <param name="progress">Told after every sector; may be null.</param>
    /// <param name="erasure">Told while the device erases; may be null.</param>
    /// <param name="cancellation">Stops it between two sectors.</param>
    /// <exception cref="SerialPortException">The port cannot be had.</exception>
    /// <exception cref="LinkException">The device does not answer, or not correctly.</exception>
    /// <exception cref="IOException">The file cannot be written; the device was not asked for anything.</exception>
    /// <exception cref="WearLogException">The log is empty, or its file is not one that this pull may make.</exception>
    /// <exception cref="UserErrorException">
    /// The device has gone for too long, the file cannot grow, the copy is not whole enough to erase the log, or the device is not done with that.
    /// </exception>
    public DevicePullResult Run(IProgress<LogPullProgress>? progress, IProgress<LogEraseProgress>? erasure, CancellationToken cancellation)
    {
        // Before the device is told the time, which it logs.
        LogPuller.CheckTarget(plan.Target, plan.Overwrite);
        AtomicFile.Probe(plan.Target);
        bool isAway = false;
        while (true)
        {
            try
            {
                using DeviceLink link = connect();
                return RunOn(link, ref isAway, progress, erasure, cancellation);
            }
            catch (Exception e) when (MayComeBack(e) && _device is not null)
            {
                if (_sinceProgress.Elapsed > plan.Patience)
                {
                    throw new UserErrorException(ExitCode.Device, $"{e.Message.TrimEnd('.')}. {Kept()}");
                }

                if (!isAway)
                {
                    isAway = true;
                    _reconnections++;
                    say(string.Create(CultureInfo.InvariantCulture, $"{e.Message} Waiting up to {plan.Patience.TotalSeconds:N0} s for it to come back."));
                }

                cancellation.WaitHandle.WaitOne(RetryMilliseconds);
                if (cancellation.IsCancellationRequested)
                {
                    throw Interrupted();
                }
            }
            catch (WearLogException e) when (e.IsOutput && _progress.SectorsDone > 0)
            {
                throw new UserErrorException(ExitCode.CannotWrite, $"{e.Message} {Kept()}");
            }
            catch (OperationCanceledException)
            {
                throw Interrupted();
            }
        }
    }

    private static bool MayComeBack(Exception e) =>
        e is SerialPortException || (e is LinkException link && link.Failure is LinkFailure.Disconnected or LinkFailure.Silent);

    private DevicePullResult RunOn(
        DeviceLink link, ref bool isAway, IProgress<LogPullProgress>? progress, IProgress<LogEraseProgress>? erasure, CancellationToken cancellation)
    {
        _device = link.Client.GetInfo();
        if (isAway)
        {
            isAway = false;
            say("The device is there again.");
        }

        // Its answers are no progress: only sectors are.
        _sinceProgress.Start();
        if (_erasing is { } asked)
        {
            // The link went while the device was told to erase; its log tells whether it has heard.
            uint oldest = link.Client.List().OldestSectorSequence;
            if (oldest == 0 || oldest > asked.OldestSectorSequence)
            {
                AwaitErased(link, asked, erasure);
                return Result();
            }

            _erasing = null;
        }

        if (plan.SynchronizeTime && _timeSyncSample is null)
        {
            _timeSyncSample = link.Client.SynchronizeTime(link.Time.GetUtcNow());
        }

        LogPuller puller = new(link.Client, new LogPullOptions { Overwrite = plan.Overwrite, Range = plan.Stretch?.RangeOn(_device) });
        Pull(puller, link.Time, progress, cancellation);
        if (plan.Erase)
        {
            Erase(puller, link, progress, erasure, cancellation);
        }

        return Result();
    }

    private DevicePullResult Result() => new(_device!, _pulled!, _timeSyncSample, _bytesFetched, _seconds, _reconnections, plan.Erase);

    private void Pull(LogPuller puller, TimeProvider time, IProgress<LogPullProgress>? progress, CancellationToken cancellation)
    {
        if (_pulled is not null)
        {
            // The file is brought up to date as a partial one is: its last sector is read again, and what came after it.
            File.Move(plan.Target, Part);
            _pulled = null;
        }

        Watch watch = new(this, progress, time);
        try
        {
            _pulled = puller.Pull(plan.Target, watch, cancellation);
            _sinceProgress.Restart();
        }
        finally
        {
            _bytesFetched += watch.Bytes;
            _seconds += watch.Seconds;
        }
    }

    private void Erase(
        LogPuller puller, DeviceLink link, IProgress<LogPullProgress>? progress, IProgress<LogEraseProgress>? erasure, CancellationToken cancellation)
    {
        for (int attempt = 0; attempt < MostEraseTries; attempt++)
        {
            if (attempt > 0)
            {
                Pull(puller, link.Time, progress, cancellation);
            }

            if (CopyProof.Problem(plan.Target, _pulled!.HeldByDevice, plan.EraseDamaged ? _pulled.DamagedOnDevice : null) is { } problem)
            {
                string mend = plan.EraseDamaged ? "pull again" : "pull again, or give --erase-damaged when the flash itself is damaged there";
                throw new UserErrorException(ExitCode.Failed, $"{plan.Target}: nothing was erased, for the copy is not proved to be whole: {problem}; {mend}. The file is kept.");
            }

            try
            {
                _erasing = _pulled.Extent;
                link.Client.Erase(_pulled.Extent);
                AwaitErased(link, _pulled.Extent, erasure);
                return;
            }
            catch (LinkException e) when (e.Failure == LinkFailure.Refused)
            {
                // The device has logged something since it was listed: that must come into the file first.
                _erasing = null;
            }
        }

        throw new UserErrorException(
            ExitCode.Device,
            $"{plan.Target}: whole, but nothing was erased: the device logs faster than it can be proved; switch it off and on, and pull with --erase --overwrite.");
    }

    /// <summary>Only now is it erased: what the device has begun to erase is there again when its power goes.</summary>
    private void AwaitErased(DeviceLink link, LogExtent extent, IProgress<LogEraseProgress>? erasure)
    {
        say("The log is in the file; the device erases its own. Leave it powered.");
        string problem;
        try
        {
            if (link.Client.AwaitErased(extent, erasure))
            {
                return;
            }

            problem = "it gets no further with it";
        }
        catch (Exception e) when (e is LinkException or SerialPortException)
        {
            problem = e.Message.TrimEnd('.');
        }

        throw new UserErrorException(ExitCode.Device, $"the device has not said that its log is erased: {problem}. {Kept()}");
    }

    private UserErrorException Interrupted() => new(ExitCode.Interrupted, $"interrupted. {Kept()}");

    private string Kept() => _erasing is not null
        ? $"The log is whole in {plan.Target}; on the device it is being erased, and what is left of it comes back when power goes: leave the device powered, and look with 'ecg pull --list'."
        : File.Exists(Part)
        ? string.Create(CultureInfo.InvariantCulture, $"{_progress.SectorsDone:N0} of {_progress.SectorsTotal:N0} sectors are kept in {Part}; the same command goes on from there.")
        : File.Exists(plan.Target) && _pulled is not null ? $"The log is whole in {plan.Target}; nothing was erased." : "Nothing has come yet.";

    private sealed class Watch(DevicePull pull, IProgress<LogPullProgress>? progress, TimeProvider time) : IProgress<LogPullProgress>
    {
        private long _start = -1;
        private long _end;
        private long _firstDone;
        private long _lastDone;

        public long Bytes => (_lastDone - _firstDone) * LogFormat.SectorBytes;

        public double Seconds => _start < 0 ? 0 : time.GetElapsedTime(_start, _end).TotalSeconds;

        public void Report(LogPullProgress value)
        {
            if (_start < 0)
            {
                _start = time.GetTimestamp();
                _firstDone = value.SectorsDone;
            }

            _end = time.GetTimestamp();
            _lastDone = value.SectorsDone;
            pull._progress = value;
            if (value.SectorsDone > pull._mostDone)
            {
                pull._sinceProgress.Restart();
            }

            pull._mostDone = Math.Max(pull._mostDone, value.SectorsDone);
            progress?.Report(value);
        }
    }
}
