using System.Data.Common;
using System.Globalization;
using EcgWearable.WearLog;

namespace EcgWearable.Archive;

/// <summary>One import, within its transaction: sessions are found again by what they hold, and only what is new is added.</summary>
internal sealed class LogImport(ArchiveEngine engine, DbTransaction transaction, ImportOptions options)
{
    private int _newSessions;
    private long _newBeats;
    private long _newSamples;
    private long _newEvents;
    private long _newEnergy;
    private long _retimedBeats;
    private long _wearerId;
    private long _deviceId;
    private string _file = "";

    /// <summary>Imports.</summary>
    public ImportResult Run(WearLogContents contents, ImportSource source)
    {
        _file = source.Path;
        int damages = contents.Damages.Count;
        if (KnownWearer(source) is { } known)
        {
            return known == options.Wearer
                ? new ImportResult(source.Path, true, [], 0, 0, 0, 0, 0, 0, damages)
                : throw new ArchiveException(
                    ArchiveFailure.BadInput, $"{source.Path}: this file is in the archive already, as a log of wearer '{known}', not '{options.Wearer}'; give --wearer {known}");
        }

        _wearerId = FindOrMake("wearer", options.Wearer);
        _deviceId = FindOrMake("device", options.Device ?? $"of {options.Wearer}");
        List<long> sessions = [];
        foreach (WearSession session in contents.Sessions)
        {
            sessions.Add(ImportSession(session));
        }

        engine.Execute(
            transaction,
            "INSERT INTO import (file_sha256, file_name, file_bytes, wearer_id, device_id, imported_ms, damaged_places, new_sessions, new_beats, new_samples, new_events) "
            + "VALUES (@sha256, @name, @bytes, @wearer, @device, @imported, @damages, @sessions, @beats, @samples, @events)",
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
            ("@events", _newEvents));
        return new ImportResult(source.Path, false, sessions, _newSessions, _newBeats, _newSamples, _newEvents, _newEnergy, _retimedBeats, damages);
    }

    private string? KnownWearer(ImportSource source) => engine.Rows(
        transaction,
        "SELECT w.name FROM import i JOIN wearer w ON w.wearer_id = i.wearer_id WHERE i.file_sha256 = @sha256",
        row => row.GetString(0),
        ("@sha256", source.Sha256)).SingleOrDefault();

    private long FindOrMake(string table, string name)
    {
        // Two importers may name the same device; the second then finds what the first has made.
        engine.Execute(transaction, $"INSERT INTO {table} (name) VALUES (@name) ON CONFLICT (name) DO NOTHING", ("@name", name));
        return engine.Number(transaction, $"SELECT {table}_id FROM {table} WHERE name = @name", ("@name", name))!.Value;
    }

    private long ImportSession(WearSession session)
    {
        List<WearBeat> beats = Distinct(session.Beats);
        KnownSession? known = Find(session, beats);
        long sessionId = known?.Id ?? Insert(session);
        List<TimeSync> oldSyncs = known is null ? [] : StoredRows.TimeSyncs(engine, transaction, sessionId);
        List<TimeSync> syncs = Merge(oldSyncs, session.TimeSyncs);
        SessionTime time = new(session.Clock.OdrNumerator, session.Clock.OdrDenominator, syncs);

        // Before the last sync that was known, UTC is interpolated between two syncs and stays as it is; after it, a later sync corrects it.
        bool isSameClock = syncs.Count == oldSyncs.Count;
        bool isContinued = oldSyncs.Count > 0 && syncs.Take(oldSyncs.Count).SequenceEqual(oldSyncs);
        long retimeFrom = known is null || isSameClock ? long.MaxValue : isContinued ? oldSyncs[^1].SampleIndex : long.MinValue;
        AddSyncs(sessionId, syncs, oldSyncs);
        List<BeatRow> stored = known is null ? [] : known.Beats;
        AddBeats(sessionId, beats, stored, time, retimeFrom);
        AddStrips(sessionId, session, isNew: known is null);
        AddEvents(sessionId, session, time, retimeFrom, isNew: known is null);
        AddEnergy(sessionId, session);
        Update(sessionId, session, time);
        return sessionId;
    }

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
    /// one is its content, and where there is nothing in common, its time.
    /// </summary>
    private KnownSession? Find(WearSession session, List<WearBeat> beats)
    {
        List<KnownSession> candidates = engine.Rows(
            transaction,
            "SELECT session_id, wearer_id, odr_numerator, odr_denominator, model_hash, start_ms, end_ms, is_synchronised, start_sample_index, end_sample_index "
            + "FROM session WHERE device_id = @device AND boot_count = @boot ORDER BY session_id",
            row => new KnownSession
            {
                Id = row.GetInt64(0),
                WearerId = row.GetInt64(1),
                OdrNumerator = row.GetInt64(2),
                OdrDenominator = row.GetInt64(3),
                ModelHash = row.IsDBNull(4) ? null : row.GetString(4),
                StartMilliseconds = row.GetInt64(5),
                EndMilliseconds = row.GetInt64(6),
                IsSynchronised = row.GetInt16(7) != 0,
                StartSampleIndex = row.GetInt64(8),
                EndSampleIndex = row.GetInt64(9),
            },
            ("@device", _deviceId),
            ("@boot", session.BootCount));
        foreach (KnownSession candidate in candidates)
        {
            candidate.Beats = engine.ReadBeats(candidate.WearerId, long.MinValue, long.MaxValue, candidate.Id);
            candidate.Beats.Sort((a, b) => a.SampleIndex.CompareTo(b.SampleIndex));
            if (IsSame(candidate, session, beats))
            {
                return candidate.WearerId == _wearerId
                    ? candidate
                    : throw new ArchiveException(ArchiveFailure.BadInput, string.Create(
                        CultureInfo.InvariantCulture,
                        $"{_file}: session {session.BootCount} is in the archive as another wearer's (session {candidate.Id}); give that wearer, or another --device"));
            }

            RefuseOverlap(candidate, session);
        }

        return null;
    }

    private static bool IsSame(KnownSession known, WearSession session, List<WearBeat> beats)
    {
        if (session.Boot is { } boot
            && (known.OdrNumerator != boot.OdrNumerator || known.OdrDenominator != boot.OdrDenominator || (known.ModelHash ?? boot.ModelHashPrefix) != boot.ModelHashPrefix))
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
                Dictionary<long, BeatRow> byIndex = stored.Where(beat => beat.SampleIndex >= first && beat.SampleIndex <= last).ToDictionary(beat => beat.SampleIndex);
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

                return 2 * common >= Math.Min(inLog, byIndex.Count);
            }
        }

        // Nothing in common: the same session going on after the log was erased, or another of the same count. UTC of the boot tells.
        const double LargestDisagreementSeconds = 10;
        const double LargestCrystalError = 0.001;
        if (known.IsSynchronised && session.Clock.IsSynchronised)
        {
            double knownBoot = (known.StartMilliseconds / 1000.0) - session.Clock.SecondsAt(known.StartSampleIndex);
            double boot2 = (session.Clock.UtcAt(session.StartSampleIndex)!.Value.ToUnixTimeMilliseconds() / 1000.0) - session.Clock.SecondsAt(session.StartSampleIndex);
            double tolerance = LargestDisagreementSeconds + (LargestCrystalError * session.Clock.SecondsAt(Math.Max(known.EndSampleIndex, session.EndSampleIndex)));
            return Math.Abs(knownBoot - boot2) <= tolerance;
        }

        return true;
    }

    private void RefuseOverlap(KnownSession known, WearSession session)
    {
        bool isApart = known.IsSynchronised && session.Clock.IsSynchronised
            && (session.Clock.UtcAt(session.StartSampleIndex)!.Value.ToUnixTimeMilliseconds() >= known.EndMilliseconds
                || session.Clock.UtcAt(session.EndSampleIndex)!.Value.ToUnixTimeMilliseconds() <= known.StartMilliseconds);
        if (!isApart)
        {
            throw new ArchiveException(ArchiveFailure.BadInput, string.Create(
                CultureInfo.InvariantCulture,
                $"{_file}: its session {session.BootCount} and the archived session {known.Id} have the same device and boot count, but not the same content; if the log is of another device, name that with --device"));
        }
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

    private void AddBeats(long sessionId, List<WearBeat> beats, List<BeatRow> stored, SessionTime time, long retimeFrom)
    {
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
            (long first, long last) = (rows.Min(row => row.TimeUnixMilliseconds), rows.Max(row => row.TimeUnixMilliseconds));
            if (!engine.HasRoomForBeats(first, last))
            {
                throw new NoRoomException(first, last);
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

    private void AddEnergy(long sessionId, WearSession session)
    {
        const string Insert =
            "INSERT INTO energy (session_id, end_sample_index, interval_ms, mcu_active_ms, mcu_uj, front_end_active_ms, front_end_uj, accelerator_active_ms, accelerator_uj, flash_active_ms, flash_uj, battery_mv, windows_classified) "
            + "VALUES (@session, @end, @interval, @mcuMs, @mcuUj, @frontMs, @frontUj, @acceleratorMs, @acceleratorUj, @flashMs, @flashUj, @battery, @windows) ON CONFLICT (session_id, end_sample_index) DO NOTHING";
        foreach (EnergyInterval interval in session.Energy)
        {
            _newEnergy += engine.Execute(
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
                ("@windows", interval.WindowsClassified));
        }
    }

    /// <summary>Brings the session's own row up to date with what is now in the archive of it.</summary>
    private void Update(long sessionId, WearSession session, SessionTime time)
    {
        (long Start, long End, bool IsClosed, long Missing) old = engine.Rows(
            transaction,
            "SELECT start_sample_index, end_sample_index, is_closed, missing_records FROM session WHERE session_id = @session",
            row => (row.GetInt64(0), row.GetInt64(1), row.GetInt16(2) != 0, row.GetInt64(3)),
            ("@session", sessionId)).Single();
        long start = Math.Min(old.Start, session.StartSampleIndex);
        long end = Math.Max(old.End, session.EndSampleIndex);
        List<WearEvent> events = [.. StoredRows.Events(engine, transaction, sessionId).Select(e => new WearEvent(e.SampleIndex, e.Code, e.Argument))];
        SampleQuality quality = SampleQuality.Of(events, session.Beats.Select(beat => beat.SampleIndex), session.Clock.SamplesPerSecond, start, end);
        BootInfo? boot = session.Boot;
        engine.Execute(
            transaction,
            "UPDATE session SET firmware_version = coalesce(@firmware, firmware_version), rtl_version = coalesce(@rtl, rtl_version), model_hash = coalesce(@model, model_hash), "
            + "window_version = coalesce(@window, window_version), start_sample_index = @start, end_sample_index = @end, start_ms = @startMs, end_ms = @endMs, "
            + "is_synchronised = @isSynchronised, is_closed = @isClosed, lost_samples = @lost, analysable_samples = @analysable, missing_records = @missing, "
            + "beat_count = beat_count + @newBeats WHERE session_id = @session",
            ("@firmware", boot?.FirmwareVersion),
            ("@rtl", boot is null ? null : (long)boot.RtlVersion),
            ("@model", boot?.ModelHashPrefix),
            ("@window", boot?.WindowVersion),
            ("@start", start),
            ("@end", end),
            ("@startMs", time.UnixMillisecondsAt(start)),
            ("@endMs", time.UnixMillisecondsAt(end)),
            ("@isSynchronised", (short)(time.IsSynchronised ? 1 : 0)),
            ("@isClosed", (short)(old.IsClosed || session.Close is not null ? 1 : 0)),
            ("@lost", quality.LostSamples),
            ("@analysable", quality.AnalysableSamples),
            ("@missing", session.MissingRecordCount),
            ("@newBeats", _newBeats - _countedBeats),
            ("@session", sessionId));
        _countedBeats = _newBeats;
    }

    private long _countedBeats;

    /// <summary>A session of the archive that a session of the log may be.</summary>
    private sealed class KnownSession
    {
        public required long Id { get; init; }

        public required long WearerId { get; init; }

        public required long OdrNumerator { get; init; }

        public required long OdrDenominator { get; init; }

        public required string? ModelHash { get; init; }

        public required long StartMilliseconds { get; init; }

        public required long EndMilliseconds { get; init; }

        public required bool IsSynchronised { get; init; }

        public required long StartSampleIndex { get; init; }

        public required long EndSampleIndex { get; init; }

        /// <summary>Its beats by sample index.</summary>
        public List<BeatRow> Beats { get; set; } = [];
    }
}
