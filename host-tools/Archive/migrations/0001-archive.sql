-- The archive, version 1. Every column and its unit is described in README.md of this folder; a test holds the two together.
-- {id}, {bytes}, {clustered} and {by_time} are the only words in which SQLite and PostgreSQL differ (see ArchiveEngine).

CREATE TABLE wearer (
  wearer_id {id},
  name TEXT NOT NULL UNIQUE
);

CREATE TABLE device (
  device_id {id},
  name TEXT NOT NULL UNIQUE
);

CREATE TABLE session (
  session_id {id},
  wearer_id BIGINT NOT NULL REFERENCES wearer (wearer_id),
  device_id BIGINT NOT NULL REFERENCES device (device_id),
  boot_count INTEGER NOT NULL,
  firmware_version TEXT,
  odr_numerator BIGINT NOT NULL CHECK (odr_numerator > 0),
  odr_denominator BIGINT NOT NULL CHECK (odr_denominator > 0),
  rtl_version BIGINT,
  model_hash TEXT,
  window_version INTEGER,
  start_sample_index BIGINT NOT NULL,
  end_sample_index BIGINT NOT NULL,
  start_ms BIGINT NOT NULL,
  end_ms BIGINT NOT NULL,
  is_synchronised SMALLINT NOT NULL CHECK (is_synchronised IN (0, 1)),
  is_closed SMALLINT NOT NULL CHECK (is_closed IN (0, 1)),
  beat_count BIGINT NOT NULL,
  lost_samples BIGINT NOT NULL,
  analysable_samples BIGINT NOT NULL,
  missing_records BIGINT NOT NULL
);

CREATE INDEX session_of_wearer ON session (wearer_id, start_ms);

CREATE INDEX session_of_device ON session (device_id, boot_count);

CREATE TABLE time_sync (
  session_id BIGINT NOT NULL REFERENCES session (session_id),
  sample_index BIGINT NOT NULL,
  utc_ms BIGINT NOT NULL,
  PRIMARY KEY (session_id, sample_index)
) {clustered};

CREATE TABLE beat (
  wearer_id BIGINT NOT NULL,
  time_ms BIGINT NOT NULL,
  session_id BIGINT NOT NULL REFERENCES session (session_id),
  sample_index BIGINT NOT NULL,
  class SMALLINT NOT NULL CHECK (class IN (0, 1, 2, 3, 255)),
  flags SMALLINT NOT NULL,
  rr_samples INTEGER NOT NULL,
  logit_margin INTEGER NOT NULL,
  quality SMALLINT NOT NULL,
  PRIMARY KEY (wearer_id, time_ms, session_id, sample_index)
) {by_time};

CREATE TABLE strip (
  session_id BIGINT NOT NULL REFERENCES session (session_id),
  first_sample_index BIGINT NOT NULL,
  sample_count INTEGER NOT NULL CHECK (sample_count > 0),
  samples {bytes} NOT NULL,
  PRIMARY KEY (session_id, first_sample_index)
);

CREATE TABLE event (
  session_id BIGINT NOT NULL REFERENCES session (session_id),
  sample_index BIGINT NOT NULL,
  code SMALLINT NOT NULL,
  argument BIGINT NOT NULL,
  ordinal INTEGER NOT NULL,
  time_ms BIGINT NOT NULL,
  PRIMARY KEY (session_id, sample_index, code, argument, ordinal)
) {clustered};

CREATE TABLE energy (
  session_id BIGINT NOT NULL REFERENCES session (session_id),
  end_sample_index BIGINT NOT NULL,
  interval_ms BIGINT NOT NULL,
  mcu_active_ms BIGINT NOT NULL,
  mcu_uj BIGINT NOT NULL,
  front_end_active_ms BIGINT NOT NULL,
  front_end_uj BIGINT NOT NULL,
  accelerator_active_ms BIGINT NOT NULL,
  accelerator_uj BIGINT NOT NULL,
  flash_active_ms BIGINT NOT NULL,
  flash_uj BIGINT NOT NULL,
  battery_mv INTEGER NOT NULL,
  windows_classified INTEGER NOT NULL,
  PRIMARY KEY (session_id, end_sample_index)
) {clustered};

CREATE TABLE import (
  import_id {id},
  file_sha256 TEXT NOT NULL UNIQUE,
  file_name TEXT NOT NULL,
  file_bytes BIGINT NOT NULL,
  wearer_id BIGINT NOT NULL REFERENCES wearer (wearer_id),
  device_id BIGINT NOT NULL REFERENCES device (device_id),
  imported_ms BIGINT NOT NULL,
  damaged_places INTEGER NOT NULL,
  new_sessions INTEGER NOT NULL,
  new_beats BIGINT NOT NULL,
  new_samples BIGINT NOT NULL,
  new_events BIGINT NOT NULL
);
