-- What logs of firmware 0.2 and later say beside version 1: energy by part, budgets, boot and close records; and which rates are only assumed.
-- What an archive of version 1 did not keep is null until its logs are imported again.

ALTER TABLE session ADD COLUMN is_rate_assumed SMALLINT NOT NULL DEFAULT 0;

ALTER TABLE session ADD COLUMN is_event_driven SMALLINT;

ALTER TABLE session ADD COLUMN sleeps_lightly SMALLINT;

ALTER TABLE session ADD COLUMN adc_maximum BIGINT;

ALTER TABLE session ADD COLUMN window_length INTEGER;

ALTER TABLE session ADD COLUMN policy_level SMALLINT;

ALTER TABLE session ADD COLUMN close_sample_index BIGINT;

ALTER TABLE session ADD COLUMN close_beats BIGINT;

ALTER TABLE session ADD COLUMN close_lost_samples BIGINT;

-- Version 1 took the rate of another session, or the usual one, where the boot record was not readable, and did not say so.
UPDATE session SET is_rate_assumed = 1 WHERE firmware_version IS NULL;

ALTER TABLE energy ADD COLUMN light_sleep_ms BIGINT;

ALTER TABLE energy ADD COLUMN led_active_ms BIGINT;

ALTER TABLE energy ADD COLUMN led_uj BIGINT;

ALTER TABLE energy ADD COLUMN supply_uj BIGINT;

CREATE TABLE budget (
  session_id BIGINT NOT NULL REFERENCES session (session_id),
  sample_index BIGINT NOT NULL,
  consumed_mj BIGINT NOT NULL,
  level SMALLINT NOT NULL,
  reason SMALLINT NOT NULL,
  ordinal INTEGER NOT NULL,
  wear_s BIGINT NOT NULL,
  capacity_mj BIGINT NOT NULL,
  target_s BIGINT NOT NULL,
  battery_mv INTEGER NOT NULL,
  allowed_uw BIGINT,
  left_s BIGINT,
  mcu_mj BIGINT NOT NULL,
  front_end_mj BIGINT NOT NULL,
  accelerator_mj BIGINT NOT NULL,
  flash_mj BIGINT NOT NULL,
  led_mj BIGINT NOT NULL,
  supply_mj BIGINT NOT NULL,
  PRIMARY KEY (session_id, sample_index, consumed_mj, level, reason, ordinal)
) {clustered};

ALTER TABLE import ADD COLUMN schema_version INTEGER NOT NULL DEFAULT 1;
