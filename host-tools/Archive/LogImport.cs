using System.Data.Common;
using System.Globalization;
using EcgWearable.Firmware.Power;
using EcgWearable.WearLog;

namespace EcgWearable.Archive;

/// <summary>One import, within its transaction: sessions are found again by what they hold, and only what is new is added.</summary>
internal sealed class LogImport(ArchiveEngine engine, DbTransaction transaction, ImportOptions options)
{
    private const int LongestYears = 10;
    private const double SecondsPerYear = 365.25 * 86_400;
    private const double LongestSeconds = LongestYears * SecondsPerYear;

    // Ten years touch so many; more there are only when the host's clock jumped again and again.
    private const int MostMonths = (12 * LongestYears) + 1;

    // 2200-01-01 00:00 UTC.
    private const long LatestUnixMilliseconds = 7_258_118_400_000;

    private static readonly int SchemaVersion = Migration.BuiltIn[^1].Version;

    private int _newSessions;
    private long _newBeats;
    private long _newSamples;
    private long _newEvents;
    private long _newEnergy;
    private long _retimedBeats;
    private long _wearerId;
    private long _deviceId;
    private string _file = "";

    /// <summary>What the archive calls the device.</summary>
    public static string DeviceName(ImportOptions options) => options.Device ?? $"of {options.Wearer}";

    /// <summary>Imports.</summary>
    public ImportResult Run(WearLogContents contents, ImportSource source)
    {
        _file = source.Path;
        int damages = contents.Damages.Count;
        KnownFile? known = Known(source);
        if (known is not null && known.Wearer != options.Wearer)
        {
            throw new ArchiveException(
                ArchiveFailure.BadInput, $"{source.Path}: this file is in the archive already, as a log of wearer '{known.Wearer}', not '{options.Wearer}'; give --wearer {known.Wearer}");
        }

        if (known?.SchemaVersion >= SchemaVersion)
        {
            return new ImportResult(source.Path, true, [], 0, 0, 0, 0, 0, 0, damages);
        }

        // Looked at for all sessions before anything is written: what is begun again would waste the numbers that the server has given.
        RequireRoom(contents);
        _wearerId = FindOrMake("wearer", options.Wearer);
        _deviceId = FindOrMake("device", known?.Device ?? DeviceName(options));
        List<long> sessions = [];
        foreach (WearSession session in contents.Sessions)
        {
            sessions.Add(ImportSession(session));
        }

        if (known is not null)
        {
            engine.Execute(transaction, "UPDATE import SET schema_version = @schema WHERE file_sha256 = @sha256", ("@schema", SchemaVersion), ("@sha256", source.Sha256));
        }
        else
        {
            engine.Execute(
                transaction,
                "INSERT INTO import (file_sha256, file_name, file_bytes, wearer_id, device_id, imported_ms, damaged_places, new_sessions, new_beats, new_samples, new_events, schema_version) "
                + "VALUES (@sha256, @name, @bytes, @wearer, @device, @imported, @damages, @sessions, @beats, @samples, @events, @schema)",
                ("@sha256", source.Sha256),
                ("@name", Path.GetFileName(source.Path)),
                ("@bytes", source.Bytes),
                ("@wearer", _wearerId),
                ("@device", _deviceId),
                ("@imported", DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()),
                ("@damages", damages),
                ("@sessions", _newSessions),
                ("@beats", _newBeats),
                ("@samples", _newSamples),
                ("@events", _newEvents),
                ("@schema", SchemaVersion));
        }

        return new ImportResult(source.Path, false, sessions, _newSessions, _newBeats, _newSamples, _newEvents, _newEnergy, _retimedBeats, damages);
    }

    private KnownFile? Known(ImportSource source) => engine.Rows(
        transaction,
        "SELECT w.name, d.name, i.schema_version FROM import i JOIN wearer w ON w.wearer_id = i.wearer_id JOIN device d ON d.device_id = i.device_id WHERE i.file_sha256 = @sha256",
        row => new KnownFile(row.GetString(0), row.GetString(1), row.GetInt32(2)),
        ("@sha256", source.Sha256)).FirstOrDefault();

    private void RequireRoom(WearLogContents contents)
    {
        BeatMonths months = new();
        foreach (WearSession session in contents.Sessions.Where(session => session.Beats.Count > 0))
        {
            RequireSpan(session, session.Clock.SamplesPerSecond, session.Beats[0].SampleIndex, session.Beats[^1].SampleIndex);
            if (engine.KeepsMonthsApart)
            {
                SessionTime time = new(session.Clock.OdrNumerator, session.Clock.OdrDenominator, session.TimeSyncs);
                BeatMonths own = new();
                foreach (WearBeat beat in session.Beats)
                {
                    Add(own, time.UnixMillisecondsAt(beat.SampleIndex), session);
                }

                months.AddAll(own);
            }
        }

        if (!engine.HasRoomForBeats(months))
        {
            throw new NoRoomException(months);
        }
    }

    private void RequireSpan(WearSession session, double samplesPerSecond, long firstSampleIndex, long lastSampleIndex)
    {
        if ((lastSampleIndex - firstSampleIndex) / samplesPerSecond > LongestSeconds)
        {
            throw Refused(session, string.Create(CultureInfo.InvariantCulture, $"has beats {(lastSampleIndex - firstSampleIndex) / samplesPerSecond / SecondsPerYear:N0} years apart; no device is worn for more than {LongestYears} from one boot to the next: the log is damaged"));
        }
    }

    private void Add(BeatMonths months, long unixMilliseconds, WearSession session)
    {
        if (unixMilliseconds >= LatestUnixMilliseconds)
        {
            throw Refused(session, string.Create(CultureInfo.InvariantCulture, $"has beats of the year {DateTimeOffset.FromUnixTimeMilliseconds(unixMilliseconds).Year}; an archive keeps beats to the end of 2199: a time sync or a beat is damaged, or the host's clock was wrong"));
        }

        months.Add(unixMilliseconds);
        if (months.Months.Count > MostMonths)
        {
            throw Refused(session, string.Create(CultureInfo.InvariantCulture, $"has beats in more than {MostMonths} months: its time syncs are damaged, or the host's clock was wrong"));
        }
    }

    private ArchiveException Refused(WearSession session, string problem) =>
        new(ArchiveFailure.BadInput, string.Create(CultureInfo.InvariantCulture, $"{_file}: its session {session.BootCount} {problem}; nothing of this log was kept"));

    private long FindOrMake(string table, string name)
    {
        // Who asks for the same name waits (BeginWriting). A number is only taken for what is new.
        const string Select = "SELECT {0}_id FROM {0} WHERE name = @name";
        string select = string.Format(CultureInfo.InvariantCulture, Select, table);
        return engine.Number(transaction, select, ("@name", name))
            ?? engine.Number(transaction, $"INSERT INTO {table} (name) VALUES (@name) RETURNING {table}_id", ("@name", name))
            ?? throw engine.Damaged($"table {table}");
    }

    private long ImportSession(WearSession session)
    {
        List<WearBeat> beats = Distinct(session.Beats);
        KnownSession? known = Find(session, beats);

        // What a boot record says stands above what was assumed for want of one.
        bool isRateKept = known is not null && (session.IsRateAssumed || !known.IsRateAssumed);
        (uint numerator, uint denominator) = isRateKept ? (known!.OdrNumerator, known.OdrDenominator) : (session.Clock.OdrNumerator, session.Clock.OdrDenominator);
        bool isRateAssumed = session.IsRateAssumed && known is null or { IsRateAssumed: true };
        long sessionId = known?.Id ?? Insert(session);
        List<TimeSync> oldSyncs = known is null ? [] : known.TimeSyncs;
        List<TimeSync> syncs = Merge(oldSyncs, session.TimeSyncs);
        SessionTime time = new(numerator, denominator, syncs);

        // Before the last sync that was known, UTC is interpolated between two syncs and stays as it is; after it, a later sync corrects it.
        bool isSameRate = known is null || IsSameRate(known, numerator, denominator);
        bool isSameClock = isSameRate && syncs.Count == oldSyncs.Count;
        bool isContinued = isSameRate && oldSyncs.Count > 0 && syncs.Take(oldSyncs.Count).SequenceEqual(oldSyncs);
        long retimeFrom = known is null || isSameClock ? long.MaxValue : isContinued ? oldSyncs[^1].SampleIndex : long.MinValue;
        AddSyncs(sessionId, syncs, oldSyncs);
        List<BeatRow> stored = known is null ? [] : known.Beats;
        AddBeats(sessionId, session, beats, stored, time, (double)numerator / denominator, retimeFrom);
        AddStrips(sessionId, session, isNew: known is null);
        AddEvents(sessionId, session, time, retimeFrom, isNew: known is null);
        AddEnergy(sessionId, session, isNew: known is null);
        AddBudgets(sessionId, session);
        Update(sessionId, session, known, AllIndices(beats, stored), new SampleClock(numerator, denominator, []), isRateAssumed, time);
        return sessionId;
    }

    private static long[] AllIndices(List<WearBeat> beats, List<BeatRow> stored)
    {
        long[] all = [.. beats.Select(beat => beat.SampleIndex), .. stored.Select(beat => beat.SampleIndex)];
        if (stored.Count > 0)
        {
            Array.Sort(all);
        }

        return all;
    }

    private static bool IsSameRate(KnownSession known, uint numerator, uint denominator) =>
        (UInt128)known.OdrNumerator * denominator == (UInt128)numerator * known.OdrDenominator;

    /// <summary>A damaged log may hold a beat twice; the first counts.</summary>
    private static List<WearBeat> Distinct(IReadOnlyList<WearBeat> beats)
    {
        List<WearBeat> distinct = new(beats.Count);
        foreach (WearBeat beat in beats)
        {
            if (distinct.Count == 0 || beat.SampleIndex > distinct[^1].SampleIndex)
            {
                distinct.Add(beat);
            }
        }

        return distinct;
    }

    private static List<TimeSync> Merge(List<TimeSync> old, IReadOnlyList<TimeSync> news)
    {
        // A later sync at the same sample replaces the earlier one, as in SampleClock.
        SortedDictionary<long, TimeSync> merged = [];
        foreach (TimeSync sync in old.Concat(news))
        {
            merged[sync.SampleIndex] = sync;
        }

        return [.. merged.Values];
    }

    /// <summary>
    /// A log names its device only by the count of its boots, and that may begin anew: what tells whether a session is the archived
    /// one is its content, and where there is nothing in common, its time. Where neither tells, the user must, by the device's name.
    /// </summary>
    private KnownSession? Find(WearSession session, List<WearBeat> beats)
    {
        List<KnownSession> candidates = engine.Rows(
            transaction,
            "SELECT session_id, wearer_id, odr_numerator, odr_denominator, model_hash, start_ms, end_ms, is_synchronised, start_sample_index, end_sample_index, "
            + "is_rate_assumed, firmware_version, rtl_version, beat_count, missing_records "
            + "FROM session WHERE device_id = @device AND boot_count = @boot ORDER BY session_id",
            row => new KnownSession
            {
                Id = row.GetInt64(0),
                WearerId = row.GetInt64(1),
                OdrNumerator = StoredRows.Rate(row, 2),
                OdrDenominator = StoredRows.Rate(row, 3),
                ModelHash = row.IsDBNull(4) ? null : row.GetString(4),
                StartMilliseconds = row.GetInt64(5),
                EndMilliseconds = row.GetInt64(6),
                IsSynchronised = row.GetInt16(7) != 0,
                StartSampleIndex = StoredRows.SampleIndex(row, 8),
                EndSampleIndex = StoredRows.SampleIndex(row, 9),
                IsRateAssumed = row.GetInt16(10) != 0,
                FirmwareVersion = row.IsDBNull(11) ? null : row.GetString(11),
                RtlVersion = StoredRows.Word(row, 12),
                BeatCount = row.GetInt64(13),
                MissingRecords = row.GetInt64(14),
            },
            ("@device", _deviceId),
            ("@boot", session.BootCount));
        List<KnownSession> perhaps = [];
        KnownSession? other = null;
        foreach (KnownSession candidate in candidates)
        {
            candidate.Beats = StoredRows.Beats(engine, candidate.WearerId, candidate.Id, candidate.StartMilliseconds, candidate.EndMilliseconds, candidate.BeatCount);
            candidate.Beats.Sort((a, b) => a.SampleIndex.CompareTo(b.SampleIndex));
            candidate.TimeSyncs = StoredRows.TimeSyncs(engine, transaction, candidate.Id);
            switch (IsSame(candidate, session, beats))
            {
                case true:
                    return OfThisWearer(candidate, session);
                case null:
                    perhaps.Add(candidate);
                    break;
                default:
                    other ??= IsApart(candidate, session) ? null : candidate;
                    break;
            }
        }

        if (other is not null)
        {
            throw new ArchiveException(ArchiveFailure.BadInput, string.Create(
                CultureInfo.InvariantCulture,
                $"{_file}: its session {session.BootCount} and the archived session {other.Id} have the same device and boot count, but not the same content; if the log is of another device, name that with --device"));
        }

        if (perhaps.Count == 0)
        {
            return null;
        }

        return perhaps.Count == 1 && options.Device is not null
            ? OfThisWearer(perhaps[0], session)
            : throw new ArchiveException(ArchiveFailure.BadInput, string.Create(
                CultureInfo.InvariantCulture,
                $"{_file}: nothing tells whether its session {session.BootCount} is the archived session {perhaps[0].Id}: they have the same device and boot count, but neither beats nor a time in common; give --device \"{DeviceName(options)}\" when it is the same device, or else another name"));
    }

    private KnownSession OfThisWearer(KnownSession known, WearSession session) => known.WearerId == _wearerId
        ? known
        : throw new ArchiveException(ArchiveFailure.BadInput, string.Create(
            CultureInfo.InvariantCulture,
            $"{_file}: session {session.BootCount} is in the archive as another wearer's (session {known.Id}); give that wearer, or another --device"));

    /// <returns>Null when nothing tells.</returns>
    private bool? IsSame(KnownSession known, WearSession session, List<WearBeat> beats)
    {
        if (session.Boot is { } boot
            && (!(known.IsRateAssumed || IsSameRate(known, boot.OdrNumerator, boot.OdrDenominator))
                || (known.ModelHash ?? boot.ModelHashPrefix) != boot.ModelHashPrefix
                || (known.FirmwareVersion ?? boot.FirmwareVersion) != boot.FirmwareVersion
                || (known.RtlVersion ?? boot.RtlVersion) != boot.RtlVersion))
        {
            return false;
        }

        // Of the stretch that both speak of: every beat must be the same, but either may miss some that were damaged or overwritten.
        List<BeatRow> stored = known.Beats;
        if (stored.Count > 0 && beats.Count > 0)
        {
            long first = Math.Max(stored[0].SampleIndex, beats[0].SampleIndex);
            long last = Math.Min(stored[^1].SampleIndex, beats[^1].SampleIndex);
            if (first <= last)
            {
                Dictionary<long, BeatRow> byIndex = [];
                foreach (BeatRow beat in stored.Where(beat => beat.SampleIndex >= first && beat.SampleIndex <= last))
                {
                    byIndex[beat.SampleIndex] = beat;
                }

                int inLog = 0;
                int common = 0;
                foreach (WearBeat beat in beats.Where(beat => beat.SampleIndex >= first && beat.SampleIndex <= last))
                {
                    inLog++;
                    if (byIndex.TryGetValue(beat.SampleIndex, out BeatRow row))
                    {
                        if (!IsEqual(row, beat))
                        {
                            return false;
                        }

                        common++;
                    }
                }

                // Two stretches of one session, pulled apart from each other, may lie around one another without a beat in common.
                if (inLog > 0 && byIndex.Count > 0)
                {
                    return 2 * common >= Math.Min(inLog, byIndex.Count);
                }
            }
        }

        // Nothing in common: the same session going on after the log was erased, or another of the same count. UTC of the boot tells.
        if (known.TimeSyncs.Count > 0 && session.TimeSyncs.Count > 0)
        {
            return IsSameBoot(known, session);
        }

        return IsWithin(known, session, beats) ? true : null;
    }

    private static bool IsSameBoot(KnownSession known, WearSession session)
    {
        const double LargestDisagreementSeconds = 10;
        const double LargestCrystalError = 0.001;
        bool isRateKnown = !session.IsRateAssumed || known.IsRateAssumed;
        double secondsPerSample = isRateKnown
            ? (double)session.Clock.OdrDenominator / session.Clock.OdrNumerator
            : (double)known.OdrDenominator / known.OdrNumerator;
        double tolerance = LargestDisagreementSeconds + (LargestCrystalError * secondsPerSample * Math.Max(known.EndSampleIndex, session.EndSampleIndex));
        List<TimeSync> syncs = Merge([], session.TimeSyncs);
        return known.TimeSyncs.Intersect(syncs).Any()
            || Math.Abs(Boot(known.TimeSyncs[0]) - Boot(syncs[0])) <= tolerance
            || Math.Abs(Boot(known.TimeSyncs[^1]) - Boot(syncs[^1])) <= tolerance;

        double Boot(TimeSync sync) => (sync.Utc.ToUnixTimeMilliseconds() / 1000.0) - (sync.SampleIndex * secondsPerSample);
    }

    /// <summary>
    /// Whether all that the archive has of a session is in the log too, or the other way round: then nothing is mixed, whosever it is.
    /// So a session grows that was pulled before its first beat.
    /// </summary>
    private bool IsWithin(KnownSession known, WearSession session, List<WearBeat> beats)
    {
        HashSet<WearEvent> archivedEvents = [.. StoredRows.Events(engine, transaction, known.Id).Select(e => new WearEvent(e.SampleIndex, e.Code, e.Argument))];
        HashSet<EnergyInterval> archivedEnergy = [.. StoredRows.Energy(engine, transaction, known.Id).Select(OfVersion1)];
        bool hasArchiveStrips = StoredRows.StripIntervals(engine, transaction, known.Id).Count > 0;
        bool isArchiveWithin = known.Beats.Count == 0 && !hasArchiveStrips
            && archivedEvents.IsSubsetOf(session.Events) && archivedEnergy.IsSubsetOf(session.Energy.Select(OfVersion1)) && !known.TimeSyncs.Except(session.TimeSyncs).Any();
        bool isLogWithin = beats.Count == 0 && session.Strips.Count == 0
            && archivedEvents.IsSupersetOf(session.Events) && archivedEnergy.IsSupersetOf(session.Energy.Select(OfVersion1)) && !session.TimeSyncs.Except(known.TimeSyncs).Any();
        return isArchiveWithin || isLogWithin;
    }

    /// <summary>What an archive of version 1 kept of it.</summary>
    private static EnergyInterval OfVersion1(EnergyInterval interval) => interval with { LightSleepMilliseconds = 0, Led = default, SupplyMicrojoules = 0 };

    private static bool IsApart(KnownSession known, WearSession session)
    {
        SessionTime time = new(session.Clock.OdrNumerator, session.Clock.OdrDenominator, session.TimeSyncs);
        return known.IsSynchronised && time.IsSynchronised
            && (time.UnixMillisecondsAt(session.StartSampleIndex) >= known.EndMilliseconds || time.UnixMillisecondsAt(session.EndSampleIndex) <= known.StartMilliseconds);
    }

    private static bool IsEqual(BeatRow row, WearBeat beat) =>
        row.Class == beat.Class && row.Flags == beat.Flags && row.RrSamples == beat.RrSamples && row.LogitMargin == beat.LogitMargin && row.Quality == beat.Quality;

    private long Insert(WearSession session)
    {
        _newSessions++;

        // The rest is filled in by Update.
        return engine.Number(
            transaction,
            "INSERT INTO session (wearer_id, device_id, boot_count, odr_numerator, odr_denominator, start_sample_index, end_sample_index, start_ms, end_ms, "
            + "is_synchronised, is_closed, beat_count, lost_samples, analysable_samples, missing_records) "
            + "VALUES (@wearer, @device, @boot, @numerator, @denominator, @start, @end, 0, 0, 0, 0, 0, 0, 0, 0) RETURNING session_id",
            ("@wearer", _wearerId),
            ("@device", _deviceId),
            ("@boot", session.BootCount),
            ("@numerator", (long)session.Clock.OdrNumerator),
            ("@denominator", (long)session.Clock.OdrDenominator),
            ("@start", session.StartSampleIndex),
            ("@end", session.EndSampleIndex))!.Value;
    }

    private void AddSyncs(long sessionId, List<TimeSync> syncs, List<TimeSync> old)
    {
        foreach (TimeSync sync in syncs.Except(old))
        {
            engine.Execute(
                transaction,
                "INSERT INTO time_sync (session_id, sample_index, utc_ms) VALUES (@session, @index, @utc) ON CONFLICT (session_id, sample_index) DO UPDATE SET utc_ms = excluded.utc_ms",
                ("@session", sessionId),
                ("@index", sync.SampleIndex),
                ("@utc", sync.Utc.ToUnixTimeMilliseconds()));
        }
    }

    private void AddBeats(
        long sessionId, WearSession session, List<WearBeat> beats, List<BeatRow> stored, SessionTime time, double samplesPerSecond, long retimeFrom)
    {
        if (stored.Count > 0 && beats.Count > 0)
        {
            RequireSpan(
                session, samplesPerSecond, Math.Min(stored[0].SampleIndex, beats[0].SampleIndex), Math.Max(stored[^1].SampleIndex, beats[^1].SampleIndex));
        }

        HashSet<long> known = [.. stored.Select(beat => beat.SampleIndex)];
        List<BeatRow> rows = new(beats.Count - Math.Min(beats.Count, known.Count));
        foreach (WearBeat beat in beats)
        {
            if (known.Count == 0 || !known.Contains(beat.SampleIndex))
            {
                rows.Add(new BeatRow(
                    time.UnixMillisecondsAt(beat.SampleIndex), sessionId, beat.SampleIndex, beat.Class, beat.Flags, beat.RrSamples, beat.LogitMargin, beat.Quality));
            }
        }

        _newBeats += rows.Count;
        List<BeatRow> retimed = [];
        foreach (BeatRow beat in stored.Where(beat => beat.SampleIndex > retimeFrom))
        {
            long right = time.UnixMillisecondsAt(beat.SampleIndex);
            if (right != beat.TimeUnixMilliseconds)
            {
                retimed.Add(beat with { TimeUnixMilliseconds = right });
            }
        }

        if (retimed.Count > 0)
        {
            _retimedBeats += retimed.Count;

            // In order of sample and of time alike; those in between whose time is right go out and in with the others.
            long from = retimed[0].SampleIndex;
            engine.Execute(
                transaction,
                "DELETE FROM beat WHERE wearer_id = @wearer AND session_id = @session AND sample_index >= @from",
                ("@wearer", _wearerId),
                ("@session", sessionId),
                ("@from", from));
            rows.AddRange(stored.Where(beat => beat.SampleIndex >= from).Select(beat => beat with { TimeUnixMilliseconds = time.UnixMillisecondsAt(beat.SampleIndex) }));
            rows.Sort((a, b) => a.SampleIndex.CompareTo(b.SampleIndex));
        }

        if (rows.Count > 0)
        {
            BeatMonths months = new();
            foreach (BeatRow row in rows)
            {
                Add(months, row.TimeUnixMilliseconds, session);
            }

            if (!engine.HasRoomForBeats(months))
            {
                throw new NoRoomException(months);
            }

            engine.InsertBeats(transaction, _wearerId, rows);
        }
    }

    private void AddStrips(long sessionId, WearSession session, bool isNew)
    {
        List<SampleInterval> stored = isNew ? [] : StoredRows.StripIntervals(engine, transaction, sessionId);
        using DbCommand command = engine.Command(
            transaction,
            "INSERT INTO strip (session_id, first_sample_index, sample_count, samples) VALUES (@session, @first, @count, @samples)",
            ("@session", sessionId),
            ("@first", 0L),
            ("@count", 0),
            ("@samples", Array.Empty<byte>()));
        int at = 0;
        foreach (EcgStrip strip in session.Strips)
        {
            foreach (StripPiece piece in StripPieces.New(strip, stored, ref at))
            {
                command.Parameters["@first"].Value = piece.FirstSampleIndex;
                command.Parameters["@count"].Value = piece.Samples.Length / sizeof(short);
                command.Parameters["@samples"].Value = piece.Samples;
                command.ExecuteNonQuery();
                _newSamples += piece.Samples.Length / sizeof(short);
            }
        }
    }

    private void AddEvents(long sessionId, WearSession session, SessionTime time, long retimeFrom, bool isNew)
    {
        HashSet<StoredEvent> stored = isNew ? [] : [.. StoredRows.Events(engine, transaction, sessionId)];
        foreach (StoredEvent old in stored.Where(old => old.SampleIndex > retimeFrom))
        {
            engine.Execute(
                transaction,
                "UPDATE event SET time_ms = @time WHERE session_id = @session AND sample_index = @index AND code = @code AND argument = @argument AND ordinal = @ordinal",
                Values(sessionId, old, time));
        }

        Dictionary<WearEvent, int> counts = [];
        foreach (WearEvent happened in session.Events)
        {
            int ordinal = counts.GetValueOrDefault(happened);
            counts[happened] = ordinal + 1;
            StoredEvent row = new(happened.SampleIndex, happened.Code, happened.Argument, ordinal);
            if (!stored.Contains(row))
            {
                _newEvents += engine.Execute(
                    transaction,
                    "INSERT INTO event (session_id, sample_index, code, argument, ordinal, time_ms) VALUES (@session, @index, @code, @argument, @ordinal, @time)",
                    Values(sessionId, row, time));
            }
        }
    }

    private static (string Name, object? Value)[] Values(long sessionId, StoredEvent row, SessionTime time) =>
    [
        ("@session", sessionId),
        ("@index", row.SampleIndex),
        ("@code", (short)row.Code),
        ("@argument", (long)row.Argument),
        ("@ordinal", row.Ordinal),
        ("@time", time.UnixMillisecondsAt(row.SampleIndex)),
    ];

    private void AddEnergy(long sessionId, WearSession session, bool isNew)
    {
        const string Insert =
            "INSERT INTO energy (session_id, end_sample_index, interval_ms, mcu_active_ms, mcu_uj, front_end_active_ms, front_end_uj, accelerator_active_ms, accelerator_uj, flash_active_ms, flash_uj, "
            + "battery_mv, windows_classified, light_sleep_ms, led_active_ms, led_uj, supply_uj) "
            + "VALUES (@session, @end, @interval, @mcuMs, @mcuUj, @frontMs, @frontUj, @acceleratorMs, @acceleratorUj, @flashMs, @flashUj, "
            + "@battery, @windows, @sleepMs, @ledMs, @ledUj, @supplyUj) ON CONFLICT (session_id, end_sample_index) DO NOTHING";

        // What an archive of version 1 left out.
        const string Fill =
            "UPDATE energy SET light_sleep_ms = @sleepMs, led_active_ms = @ledMs, led_uj = @ledUj, supply_uj = @supplyUj "
            + "WHERE session_id = @session AND end_sample_index = @end AND light_sleep_ms IS NULL";
        foreach (EnergyInterval interval in session.Energy)
        {
            int added = engine.Execute(
                transaction,
                Insert,
                ("@session", sessionId),
                ("@end", interval.EndSampleIndex),
                ("@interval", (long)interval.IntervalMilliseconds),
                ("@mcuMs", (long)interval.Mcu.ActiveMilliseconds),
                ("@mcuUj", (long)interval.Mcu.Microjoules),
                ("@frontMs", (long)interval.FrontEnd.ActiveMilliseconds),
                ("@frontUj", (long)interval.FrontEnd.Microjoules),
                ("@acceleratorMs", (long)interval.Accelerator.ActiveMilliseconds),
                ("@acceleratorUj", (long)interval.Accelerator.Microjoules),
                ("@flashMs", (long)interval.Flash.ActiveMilliseconds),
                ("@flashUj", (long)interval.Flash.Microjoules),
                ("@battery", interval.BatteryMillivolts),
                ("@windows", interval.WindowsClassified),
                ("@sleepMs", (long)interval.LightSleepMilliseconds),
                ("@ledMs", (long)interval.Led.ActiveMilliseconds),
                ("@ledUj", (long)interval.Led.Microjoules),
                ("@supplyUj", (long)interval.SupplyMicrojoules));
            _newEnergy += added;
            if (added == 0 && !isNew)
            {
                engine.Execute(
                    transaction,
                    Fill,
                    ("@session", sessionId),
                    ("@end", interval.EndSampleIndex),
                    ("@sleepMs", (long)interval.LightSleepMilliseconds),
                    ("@ledMs", (long)interval.Led.ActiveMilliseconds),
                    ("@ledUj", (long)interval.Led.Microjoules),
                    ("@supplyUj", (long)interval.SupplyMicrojoules));
            }
        }
    }

    private void AddBudgets(long sessionId, WearSession session)
    {
        Dictionary<(long, uint, PolicyLevel, PolicyReason), int> counts = [];
        foreach (EnergyBudget budget in session.Budgets)
        {
            (long, uint, PolicyLevel, PolicyReason) key = (budget.SampleIndex, budget.ConsumedMillijoules, budget.Level, budget.Reason);
            int ordinal = counts.GetValueOrDefault(key);
            counts[key] = ordinal + 1;
            engine.Execute(
                transaction,
                "INSERT INTO budget (session_id, sample_index, consumed_mj, level, reason, ordinal, wear_s, capacity_mj, target_s, battery_mv, allowed_uw, left_s, "
                + "mcu_mj, front_end_mj, accelerator_mj, flash_mj, led_mj, supply_mj) "
                + "VALUES (@session, @index, @consumed, @level, @reason, @ordinal, @wear, @capacity, @target, @battery, @allowed, @left, "
                + "@mcu, @front, @accelerator, @flash, @led, @supply) ON CONFLICT (session_id, sample_index, consumed_mj, level, reason, ordinal) DO NOTHING",
                ("@session", sessionId),
                ("@index", budget.SampleIndex),
                ("@consumed", (long)budget.ConsumedMillijoules),
                ("@level", (short)budget.Level),
                ("@reason", (short)budget.Reason),
                ("@ordinal", ordinal),
                ("@wear", (long)budget.WearSeconds),
                ("@capacity", (long)budget.CapacityMillijoules),
                ("@target", (long)budget.TargetSeconds),
                ("@battery", budget.BatteryMillivolts),
                ("@allowed", (long?)budget.AllowedMicrowatts),
                ("@left", (long?)budget.SecondsLeft),
                ("@mcu", (long)budget.PartMillijoules[(int)EnergyPart.Mcu]),
                ("@front", (long)budget.PartMillijoules[(int)EnergyPart.FrontEnd]),
                ("@accelerator", (long)budget.PartMillijoules[(int)EnergyPart.Accelerator]),
                ("@flash", (long)budget.PartMillijoules[(int)EnergyPart.Flash]),
                ("@led", (long)budget.PartMillijoules[(int)EnergyPart.Led]),
                ("@supply", (long)budget.PartMillijoules[(int)EnergyPart.Supply]));
        }
    }

    /// <summary>Brings the session's own row up to date with what is now in the archive of it.</summary>
    private void Update(long sessionId, WearSession session, KnownSession? known, long[] beats, SampleClock clock, bool isRateAssumed, SessionTime time)
    {
        long start = Math.Min(known?.StartSampleIndex ?? long.MaxValue, session.StartSampleIndex);
        long end = Math.Max(known?.EndSampleIndex ?? 0, session.EndSampleIndex);
        List<WearEvent> events = [.. StoredRows.Events(engine, transaction, sessionId).Select(e => new WearEvent(e.SampleIndex, e.Code, e.Argument))];
        SampleQuality quality = SampleQuality.Of(events, beats, clock.SamplesPerSecond, start, end);
        BootInfo? boot = session.Boot;
        SessionClose? close = session.Close;
        engine.Execute(
            transaction,
            "UPDATE session SET firmware_version = coalesce(@firmware, firmware_version), rtl_version = coalesce(@rtl, rtl_version), model_hash = coalesce(@model, model_hash), "
            + "window_version = coalesce(@window, window_version), is_event_driven = coalesce(@eventDriven, is_event_driven), sleeps_lightly = coalesce(@sleeps, sleeps_lightly), "
            + "adc_maximum = coalesce(@adc, adc_maximum), window_length = coalesce(@windowLength, window_length), policy_level = coalesce(@policy, policy_level), "
            + "odr_numerator = @numerator, odr_denominator = @denominator, is_rate_assumed = @isAssumed, "
            + "close_sample_index = coalesce(@closeIndex, close_sample_index), close_beats = coalesce(@closeBeats, close_beats), close_lost_samples = coalesce(@closeLost, close_lost_samples), "
            + "start_sample_index = @start, end_sample_index = @end, start_ms = @startMs, end_ms = @endMs, "
            + "is_synchronised = @isSynchronised, is_closed = CASE WHEN @isClosed = 1 THEN 1 ELSE is_closed END, lost_samples = @lost, analysable_samples = @analysable, missing_records = @missing, "
            + "beat_count = beat_count + @newBeats WHERE session_id = @session",
            ("@firmware", boot?.FirmwareVersion),
            ("@rtl", (long?)boot?.RtlVersion),
            ("@model", boot?.ModelHashPrefix),
            ("@window", boot?.WindowVersion),
            ("@eventDriven", boot is null ? null : (short)(boot.IsEventDriven ? 1 : 0)),
            ("@sleeps", boot is null ? null : (short)(boot.SleepsLightly ? 1 : 0)),
            ("@adc", (long?)boot?.AdcMaximum),
            ("@windowLength", boot?.WindowLength),
            ("@policy", (short?)boot?.PolicyLevel),
            ("@numerator", (long)clock.OdrNumerator),
            ("@denominator", (long)clock.OdrDenominator),
            ("@isAssumed", (short)(isRateAssumed ? 1 : 0)),
            ("@closeIndex", close?.SampleIndex),
            ("@closeBeats", (long?)close?.Beats),
            ("@closeLost", (long?)close?.SamplesLost),
            ("@start", start),
            ("@end", end),
            ("@startMs", time.UnixMillisecondsAt(start)),
            ("@endMs", time.UnixMillisecondsAt(end)),
            ("@isSynchronised", (short)(time.IsSynchronised ? 1 : 0)),
            ("@isClosed", (short)(close is not null ? 1 : 0)),
            ("@lost", quality.LostSamples),
            ("@analysable", quality.AnalysableSamples),
            ("@missing", Missing(session, known)),
            ("@newBeats", _newBeats - _countedBeats),
            ("@session", sessionId));
        _countedBeats = _newBeats;
    }

    /// <summary>
    /// Of a log that covers all that is known of the session, its own count, or the least of several as long; of one that lies within, nothing new;
    /// of two stretches that each reach further than the other, both together.
    /// </summary>
    private static long Missing(WearSession session, KnownSession? known)
    {
        if (known is null)
        {
            return session.MissingRecordCount;
        }

        bool coversKnown = session.StartSampleIndex <= known.StartSampleIndex && session.EndSampleIndex >= known.EndSampleIndex;
        bool isWithin = session.StartSampleIndex >= known.StartSampleIndex && session.EndSampleIndex <= known.EndSampleIndex;
        return (coversKnown, isWithin) switch
        {
            (true, true) => Math.Min(session.MissingRecordCount, known.MissingRecords),
            (true, false) => session.MissingRecordCount,
            (false, true) => known.MissingRecords,
            _ => session.MissingRecordCount + known.MissingRecords,
        };
    }

    private long _countedBeats;

    /// <summary>A session of the archive that a session of the log may be.</summary>
    private sealed class KnownSession
    {
        public required long Id { get; init; }

        public required long WearerId { get; init; }

        public required uint OdrNumerator { get; init; }

        public required uint OdrDenominator { get; init; }

        public required bool IsRateAssumed { get; init; }

        public required string? FirmwareVersion { get; init; }

        public required uint? RtlVersion { get; init; }

        public required long BeatCount { get; init; }

        public required long MissingRecords { get; init; }

        public required string? ModelHash { get; init; }

        public required long StartMilliseconds { get; init; }

        public required long EndMilliseconds { get; init; }

        public required bool IsSynchronised { get; init; }

        public required long StartSampleIndex { get; init; }

        public required long EndSampleIndex { get; init; }

        /// <summary>Its beats by sample index.</summary>
        public List<BeatRow> Beats { get; set; } = [];

        /// <summary>Its time syncs by sample index.</summary>
        public List<TimeSync> TimeSyncs { get; set; } = [];
    }

    /// <summary>A file that was imported before.</summary>
    /// <param name="Wearer">Whose it is.</param>
    /// <param name="Device">What it was pulled from.</param>
    /// <param name="SchemaVersion">Version of the archive's schema then.</param>
    private sealed record KnownFile(string Wearer, string Device, int SchemaVersion);
}
