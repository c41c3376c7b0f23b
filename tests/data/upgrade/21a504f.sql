SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET transaction_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
CREATE SCHEMA marts;
CREATE SCHEMA published;
CREATE SCHEMA published_previous;
CREATE SCHEMA raw;
CREATE SCHEMA refresh;
CREATE SCHEMA snapshots;
CREATE SCHEMA staging;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE marts.customers (
    customer_id bigint CONSTRAINT customers__dbt_tmp_customer_id_not_null1 NOT NULL,
    occupation text,
    customer_type text CONSTRAINT customers__dbt_tmp_customer_type_not_null1 NOT NULL,
    is_known boolean CONSTRAINT customers__dbt_tmp_is_known_not_null1 NOT NULL,
    is_seen boolean CONSTRAINT customers__dbt_tmp_is_seen_not_null1 NOT NULL
);
COMMENT ON TABLE marts.customers IS 'build a03aa5d9-768e-459c-b44c-2019f34ff123';
CREATE TABLE marts.date_order_evidence (
    reading text CONSTRAINT date_order_evidence__dbt_tmp_reading_not_null1 NOT NULL,
    dates bigint CONSTRAINT date_order_evidence__dbt_tmp_dates_not_null1 NOT NULL
);
COMMENT ON TABLE marts.date_order_evidence IS 'build a03aa5d9-768e-459c-b44c-2019f34ff123';
CREATE TABLE marts.interaction_anomalies (
    dimension text CONSTRAINT interaction_anomalies__dbt_tmp_dimension_not_null1 NOT NULL,
    member text CONSTRAINT interaction_anomalies__dbt_tmp_member_not_null1 NOT NULL,
    period text CONSTRAINT interaction_anomalies__dbt_tmp_period_not_null1 NOT NULL,
    period_start date CONSTRAINT interaction_anomalies__dbt_tmp_period_start_not_null1 NOT NULL,
    interactions bigint CONSTRAINT interaction_anomalies__dbt_tmp_interactions_not_null1 NOT NULL,
    expected double precision CONSTRAINT interaction_anomalies__dbt_tmp_expected_not_null1 NOT NULL,
    expected_low double precision CONSTRAINT interaction_anomalies__dbt_tmp_expected_low_not_null1 NOT NULL,
    expected_high double precision CONSTRAINT interaction_anomalies__dbt_tmp_expected_high_not_null1 NOT NULL,
    score double precision CONSTRAINT interaction_anomalies__dbt_tmp_score_not_null1 NOT NULL,
    direction text CONSTRAINT interaction_anomalies__dbt_tmp_direction_not_null1 NOT NULL,
    is_recent boolean CONSTRAINT interaction_anomalies__dbt_tmp_is_recent_not_null1 NOT NULL
);
COMMENT ON TABLE marts.interaction_anomalies IS 'build a03aa5d9-768e-459c-b44c-2019f34ff123';
CREATE TABLE marts.interaction_counts (
    customer_id bigint CONSTRAINT interaction_counts__dbt_tmp_customer_id_not_null1 NOT NULL,
    customer_type text CONSTRAINT interaction_counts__dbt_tmp_customer_type_not_null1 NOT NULL,
    channel text CONSTRAINT interaction_counts__dbt_tmp_channel_not_null1 NOT NULL,
    channel_position bigint CONSTRAINT interaction_counts__dbt_tmp_channel_position_not_null1 NOT NULL,
    interactions bigint CONSTRAINT interaction_counts__dbt_tmp_interactions_not_null1 NOT NULL
);
COMMENT ON TABLE marts.interaction_counts IS 'build a03aa5d9-768e-459c-b44c-2019f34ff123';
CREATE TABLE marts.interaction_counts_by_day (
    customer_id bigint CONSTRAINT interaction_counts_by_day__dbt_tmp_customer_id_not_null1 NOT NULL,
    customer_type text CONSTRAINT interaction_counts_by_day__dbt_tmp_customer_type_not_null1 NOT NULL,
    channel text CONSTRAINT interaction_counts_by_day__dbt_tmp_channel_not_null1 NOT NULL,
    day date CONSTRAINT interaction_counts_by_day__dbt_tmp_day_not_null1 NOT NULL,
    topics text[] CONSTRAINT interaction_counts_by_day__dbt_tmp_topics_not_null1 NOT NULL,
    interactions bigint CONSTRAINT interaction_counts_by_day__dbt_tmp_interactions_not_null1 NOT NULL
);
COMMENT ON TABLE marts.interaction_counts_by_day IS 'build a03aa5d9-768e-459c-b44c-2019f34ff123';
CREATE TABLE marts.interaction_totals_by_day (
    customer_type text CONSTRAINT interaction_totals_by_day__dbt_tmp_customer_type_not_null1 NOT NULL,
    channel text CONSTRAINT interaction_totals_by_day__dbt_tmp_channel_not_null1 NOT NULL,
    day date CONSTRAINT interaction_totals_by_day__dbt_tmp_day_not_null1 NOT NULL,
    topics text[] CONSTRAINT interaction_totals_by_day__dbt_tmp_topics_not_null1 NOT NULL,
    interactions bigint CONSTRAINT interaction_totals_by_day__dbt_tmp_interactions_not_null1 NOT NULL
);
COMMENT ON TABLE marts.interaction_totals_by_day IS 'build a03aa5d9-768e-459c-b44c-2019f34ff123';
CREATE TABLE marts.interactions (
    customer_id bigint CONSTRAINT interactions__dbt_tmp_customer_id_not_null1 NOT NULL,
    started_at timestamp without time zone CONSTRAINT interactions__dbt_tmp_started_at_not_null1 NOT NULL,
    channel text CONSTRAINT interactions__dbt_tmp_channel_not_null1 NOT NULL,
    topics text[] CONSTRAINT interactions__dbt_tmp_topics_not_null1 NOT NULL,
    source_file text CONSTRAINT interactions__dbt_tmp_source_file_not_null1 NOT NULL,
    source_row bigint CONSTRAINT interactions__dbt_tmp_source_row_not_null1 NOT NULL
);
COMMENT ON TABLE marts.interactions IS 'build a03aa5d9-768e-459c-b44c-2019f34ff123';
CREATE TABLE marts.members (
    dimension text CONSTRAINT members__dbt_tmp_dimension_not_null1 NOT NULL,
    member text CONSTRAINT members__dbt_tmp_member_not_null1 NOT NULL,
    "position" bigint CONSTRAINT members__dbt_tmp_position_not_null1 NOT NULL
);
COMMENT ON TABLE marts.members IS 'build a03aa5d9-768e-459c-b44c-2019f34ff123';
CREATE TABLE marts.rejected_rows (
    source_file text CONSTRAINT rejected_rows__dbt_tmp_source_file_not_null1 NOT NULL,
    sheet text CONSTRAINT rejected_rows__dbt_tmp_sheet_not_null1 NOT NULL,
    source_row bigint CONSTRAINT rejected_rows__dbt_tmp_source_row_not_null1 NOT NULL,
    content jsonb CONSTRAINT rejected_rows__dbt_tmp_content_not_null1 NOT NULL,
    reason text CONSTRAINT rejected_rows__dbt_tmp_reason_not_null1 NOT NULL
);
COMMENT ON TABLE marts.rejected_rows IS 'build a03aa5d9-768e-459c-b44c-2019f34ff123';
CREATE TABLE marts.statistics (
    built_at timestamp with time zone CONSTRAINT statistics__dbt_tmp_built_at_not_null1 NOT NULL,
    customers_rows_read bigint CONSTRAINT statistics__dbt_tmp_customers_rows_read_not_null1 NOT NULL,
    customers_rows_used bigint CONSTRAINT statistics__dbt_tmp_customers_rows_used_not_null1 NOT NULL,
    customers_rows_repeated bigint CONSTRAINT statistics__dbt_tmp_customers_rows_repeated_not_null1 NOT NULL,
    customers_rows_superseded bigint CONSTRAINT statistics__dbt_tmp_customers_rows_superseded_not_null1 NOT NULL,
    customers_rows_rejected bigint CONSTRAINT statistics__dbt_tmp_customers_rows_rejected_not_null1 NOT NULL,
    interactions_rows_read bigint CONSTRAINT statistics__dbt_tmp_interactions_rows_read_not_null1 NOT NULL,
    interactions_rows_used bigint CONSTRAINT statistics__dbt_tmp_interactions_rows_used_not_null1 NOT NULL,
    interactions_rows_repeated bigint CONSTRAINT statistics__dbt_tmp_interactions_rows_repeated_not_null1 NOT NULL,
    interactions_rows_superseded bigint CONSTRAINT statistics__dbt_tmp_interactions_rows_superseded_not_null1 NOT NULL,
    interactions_rows_rejected bigint CONSTRAINT statistics__dbt_tmp_interactions_rows_rejected_not_null1 NOT NULL,
    products_rows_read bigint CONSTRAINT statistics__dbt_tmp_products_rows_read_not_null1 NOT NULL,
    products_rows_used bigint CONSTRAINT statistics__dbt_tmp_products_rows_used_not_null1 NOT NULL,
    products_rows_repeated bigint CONSTRAINT statistics__dbt_tmp_products_rows_repeated_not_null1 NOT NULL,
    products_rows_superseded bigint CONSTRAINT statistics__dbt_tmp_products_rows_superseded_not_null1 NOT NULL,
    products_rows_rejected bigint CONSTRAINT statistics__dbt_tmp_products_rows_rejected_not_null1 NOT NULL,
    customers bigint CONSTRAINT statistics__dbt_tmp_customers_not_null1 NOT NULL,
    customers_known bigint CONSTRAINT statistics__dbt_tmp_customers_known_not_null1 NOT NULL,
    customers_seen bigint CONSTRAINT statistics__dbt_tmp_customers_seen_not_null1 NOT NULL,
    channels bigint CONSTRAINT statistics__dbt_tmp_channels_not_null1 NOT NULL,
    topics bigint CONSTRAINT statistics__dbt_tmp_topics_not_null1 NOT NULL,
    interactions bigint CONSTRAINT statistics__dbt_tmp_interactions_not_null1 NOT NULL,
    mentions_repeated bigint CONSTRAINT statistics__dbt_tmp_mentions_repeated_not_null1 NOT NULL,
    first_interaction_at timestamp without time zone,
    last_interaction_at timestamp without time zone
);
COMMENT ON TABLE marts.statistics IS 'build a03aa5d9-768e-459c-b44c-2019f34ff123';
CREATE TABLE published.builds (
    build_id text NOT NULL,
    refresh_id text,
    published_at timestamp with time zone NOT NULL,
    rows jsonb NOT NULL
);
CREATE TABLE published.customers (
    customer_id bigint CONSTRAINT customers__dbt_tmp_customer_id_not_null1 NOT NULL,
    occupation text,
    customer_type text CONSTRAINT customers__dbt_tmp_customer_type_not_null1 NOT NULL,
    is_known boolean CONSTRAINT customers__dbt_tmp_is_known_not_null1 NOT NULL,
    is_seen boolean CONSTRAINT customers__dbt_tmp_is_seen_not_null1 NOT NULL
);
CREATE TABLE published.date_order_evidence (
    reading text CONSTRAINT date_order_evidence__dbt_tmp_reading_not_null1 NOT NULL,
    dates bigint CONSTRAINT date_order_evidence__dbt_tmp_dates_not_null1 NOT NULL
);
CREATE TABLE published.interaction_anomalies (
    dimension text CONSTRAINT interaction_anomalies__dbt_tmp_dimension_not_null1 NOT NULL,
    member text CONSTRAINT interaction_anomalies__dbt_tmp_member_not_null1 NOT NULL,
    period text CONSTRAINT interaction_anomalies__dbt_tmp_period_not_null1 NOT NULL,
    period_start date CONSTRAINT interaction_anomalies__dbt_tmp_period_start_not_null1 NOT NULL,
    interactions bigint CONSTRAINT interaction_anomalies__dbt_tmp_interactions_not_null1 NOT NULL,
    expected double precision CONSTRAINT interaction_anomalies__dbt_tmp_expected_not_null1 NOT NULL,
    expected_low double precision CONSTRAINT interaction_anomalies__dbt_tmp_expected_low_not_null1 NOT NULL,
    expected_high double precision CONSTRAINT interaction_anomalies__dbt_tmp_expected_high_not_null1 NOT NULL,
    score double precision CONSTRAINT interaction_anomalies__dbt_tmp_score_not_null1 NOT NULL,
    direction text CONSTRAINT interaction_anomalies__dbt_tmp_direction_not_null1 NOT NULL,
    is_recent boolean CONSTRAINT interaction_anomalies__dbt_tmp_is_recent_not_null1 NOT NULL
);
CREATE TABLE published.interaction_counts (
    customer_id bigint CONSTRAINT interaction_counts__dbt_tmp_customer_id_not_null1 NOT NULL,
    customer_type text CONSTRAINT interaction_counts__dbt_tmp_customer_type_not_null1 NOT NULL,
    channel text CONSTRAINT interaction_counts__dbt_tmp_channel_not_null1 NOT NULL,
    channel_position bigint CONSTRAINT interaction_counts__dbt_tmp_channel_position_not_null1 NOT NULL,
    interactions bigint CONSTRAINT interaction_counts__dbt_tmp_interactions_not_null1 NOT NULL
);
CREATE TABLE published.interaction_counts_by_day (
    customer_id bigint CONSTRAINT interaction_counts_by_day__dbt_tmp_customer_id_not_null1 NOT NULL,
    customer_type text CONSTRAINT interaction_counts_by_day__dbt_tmp_customer_type_not_null1 NOT NULL,
    channel text CONSTRAINT interaction_counts_by_day__dbt_tmp_channel_not_null1 NOT NULL,
    day date CONSTRAINT interaction_counts_by_day__dbt_tmp_day_not_null1 NOT NULL,
    topics text[] CONSTRAINT interaction_counts_by_day__dbt_tmp_topics_not_null1 NOT NULL,
    interactions bigint CONSTRAINT interaction_counts_by_day__dbt_tmp_interactions_not_null1 NOT NULL
);
CREATE TABLE published.interaction_totals_by_day (
    customer_type text CONSTRAINT interaction_totals_by_day__dbt_tmp_customer_type_not_null1 NOT NULL,
    channel text CONSTRAINT interaction_totals_by_day__dbt_tmp_channel_not_null1 NOT NULL,
    day date CONSTRAINT interaction_totals_by_day__dbt_tmp_day_not_null1 NOT NULL,
    topics text[] CONSTRAINT interaction_totals_by_day__dbt_tmp_topics_not_null1 NOT NULL,
    interactions bigint CONSTRAINT interaction_totals_by_day__dbt_tmp_interactions_not_null1 NOT NULL
);
CREATE TABLE published.interactions (
    customer_id bigint CONSTRAINT interactions__dbt_tmp_customer_id_not_null1 NOT NULL,
    started_at timestamp without time zone CONSTRAINT interactions__dbt_tmp_started_at_not_null1 NOT NULL,
    channel text CONSTRAINT interactions__dbt_tmp_channel_not_null1 NOT NULL,
    topics text[] CONSTRAINT interactions__dbt_tmp_topics_not_null1 NOT NULL,
    source_file text CONSTRAINT interactions__dbt_tmp_source_file_not_null1 NOT NULL,
    source_row bigint CONSTRAINT interactions__dbt_tmp_source_row_not_null1 NOT NULL
);
CREATE TABLE published.members (
    dimension text CONSTRAINT members__dbt_tmp_dimension_not_null1 NOT NULL,
    member text CONSTRAINT members__dbt_tmp_member_not_null1 NOT NULL,
    "position" bigint CONSTRAINT members__dbt_tmp_position_not_null1 NOT NULL
);
CREATE TABLE published.rejected_rows (
    source_file text CONSTRAINT rejected_rows__dbt_tmp_source_file_not_null1 NOT NULL,
    sheet text CONSTRAINT rejected_rows__dbt_tmp_sheet_not_null1 NOT NULL,
    source_row bigint CONSTRAINT rejected_rows__dbt_tmp_source_row_not_null1 NOT NULL,
    content jsonb CONSTRAINT rejected_rows__dbt_tmp_content_not_null1 NOT NULL,
    reason text CONSTRAINT rejected_rows__dbt_tmp_reason_not_null1 NOT NULL
);
CREATE TABLE published.statistics (
    built_at timestamp with time zone CONSTRAINT statistics__dbt_tmp_built_at_not_null1 NOT NULL,
    customers_rows_read bigint CONSTRAINT statistics__dbt_tmp_customers_rows_read_not_null1 NOT NULL,
    customers_rows_used bigint CONSTRAINT statistics__dbt_tmp_customers_rows_used_not_null1 NOT NULL,
    customers_rows_repeated bigint CONSTRAINT statistics__dbt_tmp_customers_rows_repeated_not_null1 NOT NULL,
    customers_rows_superseded bigint CONSTRAINT statistics__dbt_tmp_customers_rows_superseded_not_null1 NOT NULL,
    customers_rows_rejected bigint CONSTRAINT statistics__dbt_tmp_customers_rows_rejected_not_null1 NOT NULL,
    interactions_rows_read bigint CONSTRAINT statistics__dbt_tmp_interactions_rows_read_not_null1 NOT NULL,
    interactions_rows_used bigint CONSTRAINT statistics__dbt_tmp_interactions_rows_used_not_null1 NOT NULL,
    interactions_rows_repeated bigint CONSTRAINT statistics__dbt_tmp_interactions_rows_repeated_not_null1 NOT NULL,
    interactions_rows_superseded bigint CONSTRAINT statistics__dbt_tmp_interactions_rows_superseded_not_null1 NOT NULL,
    interactions_rows_rejected bigint CONSTRAINT statistics__dbt_tmp_interactions_rows_rejected_not_null1 NOT NULL,
    products_rows_read bigint CONSTRAINT statistics__dbt_tmp_products_rows_read_not_null1 NOT NULL,
    products_rows_used bigint CONSTRAINT statistics__dbt_tmp_products_rows_used_not_null1 NOT NULL,
    products_rows_repeated bigint CONSTRAINT statistics__dbt_tmp_products_rows_repeated_not_null1 NOT NULL,
    products_rows_superseded bigint CONSTRAINT statistics__dbt_tmp_products_rows_superseded_not_null1 NOT NULL,
    products_rows_rejected bigint CONSTRAINT statistics__dbt_tmp_products_rows_rejected_not_null1 NOT NULL,
    customers bigint CONSTRAINT statistics__dbt_tmp_customers_not_null1 NOT NULL,
    customers_known bigint CONSTRAINT statistics__dbt_tmp_customers_known_not_null1 NOT NULL,
    customers_seen bigint CONSTRAINT statistics__dbt_tmp_customers_seen_not_null1 NOT NULL,
    channels bigint CONSTRAINT statistics__dbt_tmp_channels_not_null1 NOT NULL,
    topics bigint CONSTRAINT statistics__dbt_tmp_topics_not_null1 NOT NULL,
    interactions bigint CONSTRAINT statistics__dbt_tmp_interactions_not_null1 NOT NULL,
    mentions_repeated bigint CONSTRAINT statistics__dbt_tmp_mentions_repeated_not_null1 NOT NULL,
    first_interaction_at timestamp without time zone,
    last_interaction_at timestamp without time zone
);
CREATE TABLE published_previous.builds (
    build_id text NOT NULL,
    refresh_id text,
    published_at timestamp with time zone NOT NULL,
    rows jsonb NOT NULL
);
CREATE TABLE published_previous.customers (
    customer_id bigint CONSTRAINT customers__dbt_tmp_customer_id_not_null NOT NULL,
    occupation text,
    customer_type text CONSTRAINT customers__dbt_tmp_customer_type_not_null NOT NULL,
    is_known boolean CONSTRAINT customers__dbt_tmp_is_known_not_null NOT NULL,
    is_seen boolean CONSTRAINT customers__dbt_tmp_is_seen_not_null NOT NULL
);
CREATE TABLE published_previous.date_order_evidence (
    reading text CONSTRAINT date_order_evidence__dbt_tmp_reading_not_null NOT NULL,
    dates bigint CONSTRAINT date_order_evidence__dbt_tmp_dates_not_null NOT NULL
);
CREATE TABLE published_previous.interaction_anomalies (
    dimension text CONSTRAINT interaction_anomalies__dbt_tmp_dimension_not_null NOT NULL,
    member text CONSTRAINT interaction_anomalies__dbt_tmp_member_not_null NOT NULL,
    period text CONSTRAINT interaction_anomalies__dbt_tmp_period_not_null NOT NULL,
    period_start date CONSTRAINT interaction_anomalies__dbt_tmp_period_start_not_null NOT NULL,
    interactions bigint CONSTRAINT interaction_anomalies__dbt_tmp_interactions_not_null NOT NULL,
    expected double precision CONSTRAINT interaction_anomalies__dbt_tmp_expected_not_null NOT NULL,
    expected_low double precision CONSTRAINT interaction_anomalies__dbt_tmp_expected_low_not_null NOT NULL,
    expected_high double precision CONSTRAINT interaction_anomalies__dbt_tmp_expected_high_not_null NOT NULL,
    score double precision CONSTRAINT interaction_anomalies__dbt_tmp_score_not_null NOT NULL,
    direction text CONSTRAINT interaction_anomalies__dbt_tmp_direction_not_null NOT NULL,
    is_recent boolean CONSTRAINT interaction_anomalies__dbt_tmp_is_recent_not_null NOT NULL
);
CREATE TABLE published_previous.interaction_counts (
    customer_id bigint CONSTRAINT interaction_counts__dbt_tmp_customer_id_not_null NOT NULL,
    customer_type text CONSTRAINT interaction_counts__dbt_tmp_customer_type_not_null NOT NULL,
    channel text CONSTRAINT interaction_counts__dbt_tmp_channel_not_null NOT NULL,
    channel_position bigint CONSTRAINT interaction_counts__dbt_tmp_channel_position_not_null NOT NULL,
    interactions bigint CONSTRAINT interaction_counts__dbt_tmp_interactions_not_null NOT NULL
);
CREATE TABLE published_previous.interaction_counts_by_day (
    customer_id bigint CONSTRAINT interaction_counts_by_day__dbt_tmp_customer_id_not_null NOT NULL,
    customer_type text CONSTRAINT interaction_counts_by_day__dbt_tmp_customer_type_not_null NOT NULL,
    channel text CONSTRAINT interaction_counts_by_day__dbt_tmp_channel_not_null NOT NULL,
    day date CONSTRAINT interaction_counts_by_day__dbt_tmp_day_not_null NOT NULL,
    topics text[] CONSTRAINT interaction_counts_by_day__dbt_tmp_topics_not_null NOT NULL,
    interactions bigint CONSTRAINT interaction_counts_by_day__dbt_tmp_interactions_not_null NOT NULL
);
CREATE TABLE published_previous.interaction_totals_by_day (
    customer_type text CONSTRAINT interaction_totals_by_day__dbt_tmp_customer_type_not_null NOT NULL,
    channel text CONSTRAINT interaction_totals_by_day__dbt_tmp_channel_not_null NOT NULL,
    day date CONSTRAINT interaction_totals_by_day__dbt_tmp_day_not_null NOT NULL,
    topics text[] CONSTRAINT interaction_totals_by_day__dbt_tmp_topics_not_null NOT NULL,
    interactions bigint CONSTRAINT interaction_totals_by_day__dbt_tmp_interactions_not_null NOT NULL
);
CREATE TABLE published_previous.interactions (
    customer_id bigint CONSTRAINT interactions__dbt_tmp_customer_id_not_null NOT NULL,
    started_at timestamp without time zone CONSTRAINT interactions__dbt_tmp_started_at_not_null NOT NULL,
    channel text CONSTRAINT interactions__dbt_tmp_channel_not_null NOT NULL,
    topics text[] CONSTRAINT interactions__dbt_tmp_topics_not_null NOT NULL,
    source_file text CONSTRAINT interactions__dbt_tmp_source_file_not_null NOT NULL,
    source_row bigint CONSTRAINT interactions__dbt_tmp_source_row_not_null NOT NULL
);
CREATE TABLE published_previous.members (
    dimension text CONSTRAINT members__dbt_tmp_dimension_not_null NOT NULL,
    member text CONSTRAINT members__dbt_tmp_member_not_null NOT NULL,
    "position" bigint CONSTRAINT members__dbt_tmp_position_not_null NOT NULL
);
CREATE TABLE published_previous.rejected_rows (
    source_file text CONSTRAINT rejected_rows__dbt_tmp_source_file_not_null NOT NULL,
    sheet text CONSTRAINT rejected_rows__dbt_tmp_sheet_not_null NOT NULL,
    source_row bigint CONSTRAINT rejected_rows__dbt_tmp_source_row_not_null NOT NULL,
    content jsonb CONSTRAINT rejected_rows__dbt_tmp_content_not_null NOT NULL,
    reason text CONSTRAINT rejected_rows__dbt_tmp_reason_not_null NOT NULL
);
CREATE TABLE published_previous.statistics (
    built_at timestamp with time zone CONSTRAINT statistics__dbt_tmp_built_at_not_null NOT NULL,
    customers_rows_read bigint CONSTRAINT statistics__dbt_tmp_customers_rows_read_not_null NOT NULL,
    customers_rows_used bigint CONSTRAINT statistics__dbt_tmp_customers_rows_used_not_null NOT NULL,
    customers_rows_repeated bigint CONSTRAINT statistics__dbt_tmp_customers_rows_repeated_not_null NOT NULL,
    customers_rows_superseded bigint CONSTRAINT statistics__dbt_tmp_customers_rows_superseded_not_null NOT NULL,
    customers_rows_rejected bigint CONSTRAINT statistics__dbt_tmp_customers_rows_rejected_not_null NOT NULL,
    interactions_rows_read bigint CONSTRAINT statistics__dbt_tmp_interactions_rows_read_not_null NOT NULL,
    interactions_rows_used bigint CONSTRAINT statistics__dbt_tmp_interactions_rows_used_not_null NOT NULL,
    interactions_rows_repeated bigint CONSTRAINT statistics__dbt_tmp_interactions_rows_repeated_not_null NOT NULL,
    interactions_rows_superseded bigint CONSTRAINT statistics__dbt_tmp_interactions_rows_superseded_not_null NOT NULL,
    interactions_rows_rejected bigint CONSTRAINT statistics__dbt_tmp_interactions_rows_rejected_not_null NOT NULL,
    products_rows_read bigint CONSTRAINT statistics__dbt_tmp_products_rows_read_not_null NOT NULL,
    products_rows_used bigint CONSTRAINT statistics__dbt_tmp_products_rows_used_not_null NOT NULL,
    products_rows_repeated bigint CONSTRAINT statistics__dbt_tmp_products_rows_repeated_not_null NOT NULL,
    products_rows_superseded bigint CONSTRAINT statistics__dbt_tmp_products_rows_superseded_not_null NOT NULL,
    products_rows_rejected bigint CONSTRAINT statistics__dbt_tmp_products_rows_rejected_not_null NOT NULL,
    customers bigint CONSTRAINT statistics__dbt_tmp_customers_not_null NOT NULL,
    customers_known bigint CONSTRAINT statistics__dbt_tmp_customers_known_not_null NOT NULL,
    customers_seen bigint CONSTRAINT statistics__dbt_tmp_customers_seen_not_null NOT NULL,
    channels bigint CONSTRAINT statistics__dbt_tmp_channels_not_null NOT NULL,
    topics bigint CONSTRAINT statistics__dbt_tmp_topics_not_null NOT NULL,
    interactions bigint CONSTRAINT statistics__dbt_tmp_interactions_not_null NOT NULL,
    mentions_repeated bigint CONSTRAINT statistics__dbt_tmp_mentions_repeated_not_null NOT NULL,
    first_interaction_at timestamp without time zone,
    last_interaction_at timestamp without time zone
);
CREATE TABLE raw.channel_aliases (
    alias text,
    channel text
);
COMMENT ON TABLE raw.channel_aliases IS 'refresh 20250101-235405-cb90';
CREATE TABLE raw.channels (
    channel text,
    "position" text
);
COMMENT ON TABLE raw.channels IS 'refresh 20250101-235405-cb90';
CREATE TABLE raw.corrections (
    field text,
    misspelling text,
    correction text
);
COMMENT ON TABLE raw.corrections IS 'refresh 20250101-235405-cb90';
CREATE TABLE raw.raw_customers (
    customer_id text,
    occupation text,
    type text,
    outside_columns text,
    source_file text,
    source_row text
);
COMMENT ON TABLE raw.raw_customers IS 'refresh 20250101-235405-cb90';
CREATE TABLE raw.raw_interactions (
    date_start text,
    interaction text,
    customers text,
    outside_columns text,
    source_file text,
    source_row text
);
COMMENT ON TABLE raw.raw_interactions IS 'refresh 20250101-235405-cb90';
CREATE TABLE raw.raw_products_of_discussion (
    date text,
    product text,
    outside_columns text,
    source_file text,
    source_row text
);
COMMENT ON TABLE raw.raw_products_of_discussion IS 'refresh 20250101-235405-cb90';
CREATE TABLE refresh.alerts (
    alert_id bigint NOT NULL,
    raised_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    condition text NOT NULL,
    event text NOT NULL,
    score double precision NOT NULL,
    message text NOT NULL,
    pending text[] NOT NULL
);
COMMENT ON TABLE refresh.alerts IS 'One row per thing told: that a condition began, got worse or ended; pending: who has not been told yet.';
ALTER TABLE refresh.alerts ALTER COLUMN alert_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME refresh.alerts_alert_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE refresh.migrations (
    version integer NOT NULL,
    applied_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
COMMENT ON TABLE refresh.migrations IS 'One row per step by which the database was brought up to date; the highest is its version.';
CREATE TABLE refresh.runs (
    refresh_id text NOT NULL,
    started_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    finished_at timestamp with time zone,
    outcome text DEFAULT 'running'::text NOT NULL,
    message text,
    files jsonb DEFAULT '[]'::jsonb NOT NULL,
    input_hash text,
    failures jsonb DEFAULT '[]'::jsonb NOT NULL,
    build_id text
);
COMMENT ON TABLE refresh.runs IS 'One row per refresh: when, with which files, how it ended, what it published.';
CREATE TABLE snapshots.customers_history (
    customer_id bigint,
    occupation text,
    customer_type text,
    is_known boolean,
    dbt_scd_id text,
    dbt_updated_at timestamp without time zone,
    dbt_valid_from timestamp without time zone,
    dbt_valid_to timestamp without time zone
);
CREATE UNLOGGED TABLE staging.int_repeated_rows (
    source_file text,
    sheet text,
    source_row bigint,
    content jsonb,
    is_of_same_file boolean
);
COMMENT ON TABLE staging.int_repeated_rows IS 'build a03aa5d9-768e-459c-b44c-2019f34ff123';
CREATE UNLOGGED TABLE staging.stg_channel_spellings (
    spelling text COLLATE pg_catalog.pg_c_utf8,
    channel text
);
COMMENT ON TABLE staging.stg_channel_spellings IS 'build a03aa5d9-768e-459c-b44c-2019f34ff123';
CREATE UNLOGGED TABLE staging.stg_customers (
    source_file text,
    file_position bigint,
    source_row bigint,
    content jsonb,
    customer_id bigint,
    occupation text,
    customer_type text,
    rejection_reason text,
    is_superseded boolean
);
COMMENT ON TABLE staging.stg_customers IS 'build a03aa5d9-768e-459c-b44c-2019f34ff123';
CREATE UNLOGGED TABLE staging.stg_interactions (
    source_file text,
    file_position bigint,
    source_row bigint,
    content jsonb,
    channel text,
    is_listed_channel boolean,
    started_at timestamp without time zone,
    fitting_date_order text,
    customer_ids bigint[],
    rejection_reason text,
    is_superseded boolean
);
COMMENT ON TABLE staging.stg_interactions IS 'build a03aa5d9-768e-459c-b44c-2019f34ff123';
CREATE UNLOGGED TABLE staging.stg_products_of_discussion (
    source_file text,
    file_position bigint,
    source_row bigint,
    content jsonb,
    topic text,
    discussed_month date,
    rejection_reason text,
    is_superseded boolean
);
COMMENT ON TABLE staging.stg_products_of_discussion IS 'build a03aa5d9-768e-459c-b44c-2019f34ff123';
CREATE UNLOGGED TABLE staging.stg_source_files (
    source_file text,
    file_position bigint
);
COMMENT ON TABLE staging.stg_source_files IS 'build a03aa5d9-768e-459c-b44c-2019f34ff123';
COPY marts.customers (customer_id, occupation, customer_type, is_known, is_seen) FROM stdin;
3	Santa Claus	Blue	t	t
4	\N	Unknown	f	t
1	Jedi	Green	t	t
11	Doctor	Orange	t	f
12	Plumber	Red	t	f
2	Batman	Orange	t	f
\.
COPY marts.date_order_evidence (reading, dates) FROM stdin;
both	5
day first only	0
month first only	0
neither	0
\.
COPY marts.interaction_anomalies (dimension, member, period, period_start, interactions, expected, expected_low, expected_high, score, direction, is_recent) FROM stdin;
\.
COPY marts.interaction_counts (customer_id, customer_type, channel, channel_position, interactions) FROM stdin;
1	Green	Bird	3	0
1	Green	Call	2	0
1	Green	Email	1	2
2	Orange	Bird	3	0
2	Orange	Call	2	0
2	Orange	Email	1	0
3	Blue	Bird	3	0
3	Blue	Call	2	0
3	Blue	Email	1	1
4	Unknown	Bird	3	1
4	Unknown	Call	2	1
4	Unknown	Email	1	0
11	Orange	Bird	3	0
11	Orange	Call	2	0
11	Orange	Email	1	0
12	Red	Bird	3	0
12	Red	Call	2	0
12	Red	Email	1	0
\.
COPY marts.interaction_counts_by_day (customer_id, customer_type, channel, day, topics, interactions) FROM stdin;
1	Green	Email	2019-10-04	{}	1
1	Green	Email	2021-06-05	{}	1
3	Blue	Email	2021-06-04	{}	1
4	Unknown	Bird	2020-03-05	{}	1
4	Unknown	Call	2020-02-11	{}	1
\.
COPY marts.interaction_totals_by_day (customer_type, channel, day, topics, interactions) FROM stdin;
Blue	Email	2021-06-04	{}	1
Green	Email	2019-10-04	{}	1
Green	Email	2021-06-05	{}	1
Unknown	Bird	2020-03-05	{}	1
Unknown	Call	2020-02-11	{}	1
\.
COPY marts.interactions (customer_id, started_at, channel, topics, source_file, source_row) FROM stdin;
1	2019-10-04 09:00:00	Email	{}	changed.xlsx	2
1	2021-06-05 13:01:00	Email	{}	changed.xlsx	6
3	2021-06-04 13:01:00	Email	{}	changed.xlsx	5
4	2020-02-11 16:10:00	Call	{}	changed.xlsx	3
4	2020-03-05 11:23:00	Bird	{}	changed.xlsx	4
\.
COPY marts.members (dimension, member, "position") FROM stdin;
channel	Bird	3
channel	Call	2
channel	Email	1
customer_type	Blue	1
customer_type	Green	2
customer_type	Orange	3
customer_type	Red	4
customer_type	Unknown	5
topic	Orange	1
topic	Sand	2
\.
COPY marts.rejected_rows (source_file, sheet, source_row, content, reason) FROM stdin;
\.
COPY marts.statistics (built_at, customers_rows_read, customers_rows_used, customers_rows_repeated, customers_rows_superseded, customers_rows_rejected, interactions_rows_read, interactions_rows_used, interactions_rows_repeated, interactions_rows_superseded, interactions_rows_rejected, products_rows_read, products_rows_used, products_rows_repeated, products_rows_superseded, products_rows_rejected, customers, customers_known, customers_seen, channels, topics, interactions, mentions_repeated, first_interaction_at, last_interaction_at) FROM stdin;
2025-01-01 23:54:07.938396+00	5	5	0	0	0	5	5	0	0	0	3	3	0	0	0	6	5	3	3	2	5	0	2019-10-04 09:00:00	2021-06-05 13:01:00
\.
COPY published.builds (build_id, refresh_id, published_at, rows) FROM stdin;
c793dd71-04ca-46f7-bf2a-9b22b0463e48	20250101-235356-1a72	2025-01-01 23:54:04.307129+00	{"members": 9, "customers": 6, "statistics": 1, "interactions": 4, "rejected_rows": 0, "interaction_counts": 18, "date_order_evidence": 4, "interaction_anomalies": 0, "interaction_counts_by_day": 4, "interaction_totals_by_day": 4}
a03aa5d9-768e-459c-b44c-2019f34ff123	20250101-235405-cb90	2025-01-01 23:54:08.273063+00	{"members": 10, "customers": 6, "statistics": 1, "interactions": 5, "rejected_rows": 0, "interaction_counts": 18, "date_order_evidence": 4, "interaction_anomalies": 0, "interaction_counts_by_day": 5, "interaction_totals_by_day": 5}
\.
COPY published.customers (customer_id, occupation, customer_type, is_known, is_seen) FROM stdin;
3	Santa Claus	Blue	t	t
4	\N	Unknown	f	t
1	Jedi	Green	t	t
11	Doctor	Orange	t	f
12	Plumber	Red	t	f
2	Batman	Orange	t	f
\.
COPY published.date_order_evidence (reading, dates) FROM stdin;
both	5
day first only	0
month first only	0
neither	0
\.
COPY published.interaction_anomalies (dimension, member, period, period_start, interactions, expected, expected_low, expected_high, score, direction, is_recent) FROM stdin;
\.
COPY published.interaction_counts (customer_id, customer_type, channel, channel_position, interactions) FROM stdin;
1	Green	Bird	3	0
1	Green	Call	2	0
1	Green	Email	1	2
2	Orange	Bird	3	0
2	Orange	Call	2	0
2	Orange	Email	1	0
3	Blue	Bird	3	0
3	Blue	Call	2	0
3	Blue	Email	1	1
4	Unknown	Bird	3	1
4	Unknown	Call	2	1
4	Unknown	Email	1	0
11	Orange	Bird	3	0
11	Orange	Call	2	0
11	Orange	Email	1	0
12	Red	Bird	3	0
12	Red	Call	2	0
12	Red	Email	1	0
\.
COPY published.interaction_counts_by_day (customer_id, customer_type, channel, day, topics, interactions) FROM stdin;
1	Green	Email	2019-10-04	{}	1
1	Green	Email	2021-06-05	{}	1
3	Blue	Email	2021-06-04	{}	1
4	Unknown	Bird	2020-03-05	{}	1
4	Unknown	Call	2020-02-11	{}	1
\.
COPY published.interaction_totals_by_day (customer_type, channel, day, topics, interactions) FROM stdin;
Blue	Email	2021-06-04	{}	1
Green	Email	2019-10-04	{}	1
Green	Email	2021-06-05	{}	1
Unknown	Bird	2020-03-05	{}	1
Unknown	Call	2020-02-11	{}	1
\.
COPY published.interactions (customer_id, started_at, channel, topics, source_file, source_row) FROM stdin;
1	2019-10-04 09:00:00	Email	{}	changed.xlsx	2
1	2021-06-05 13:01:00	Email	{}	changed.xlsx	6
3	2021-06-04 13:01:00	Email	{}	changed.xlsx	5
4	2020-02-11 16:10:00	Call	{}	changed.xlsx	3
4	2020-03-05 11:23:00	Bird	{}	changed.xlsx	4
\.
COPY published.members (dimension, member, "position") FROM stdin;
channel	Bird	3
channel	Call	2
channel	Email	1
customer_type	Blue	1
customer_type	Green	2
customer_type	Orange	3
customer_type	Red	4
customer_type	Unknown	5
topic	Orange	1
topic	Sand	2
\.
COPY published.rejected_rows (source_file, sheet, source_row, content, reason) FROM stdin;
\.
COPY published.statistics (built_at, customers_rows_read, customers_rows_used, customers_rows_repeated, customers_rows_superseded, customers_rows_rejected, interactions_rows_read, interactions_rows_used, interactions_rows_repeated, interactions_rows_superseded, interactions_rows_rejected, products_rows_read, products_rows_used, products_rows_repeated, products_rows_superseded, products_rows_rejected, customers, customers_known, customers_seen, channels, topics, interactions, mentions_repeated, first_interaction_at, last_interaction_at) FROM stdin;
2025-01-01 23:54:07.938396+00	5	5	0	0	0	5	5	0	0	0	3	3	0	0	0	6	5	3	3	2	5	0	2019-10-04 09:00:00	2021-06-05 13:01:00
\.
COPY published_previous.builds (build_id, refresh_id, published_at, rows) FROM stdin;
c793dd71-04ca-46f7-bf2a-9b22b0463e48	20250101-235356-1a72	2025-01-01 23:54:04.307129+00	{"members": 9, "customers": 6, "statistics": 1, "interactions": 4, "rejected_rows": 0, "interaction_counts": 18, "date_order_evidence": 4, "interaction_anomalies": 0, "interaction_counts_by_day": 4, "interaction_totals_by_day": 4}
\.
COPY published_previous.customers (customer_id, occupation, customer_type, is_known, is_seen) FROM stdin;
3	Santa Claus	Blue	t	t
4	\N	Unknown	f	t
1	Jedi	Red	t	t
11	Doctor	Orange	t	f
12	Plumber	Red	t	f
2	Batman	Orange	t	f
\.
COPY published_previous.date_order_evidence (reading, dates) FROM stdin;
both	4
day first only	0
month first only	0
neither	0
\.
COPY published_previous.interaction_anomalies (dimension, member, period, period_start, interactions, expected, expected_low, expected_high, score, direction, is_recent) FROM stdin;
\.
COPY published_previous.interaction_counts (customer_id, customer_type, channel, channel_position, interactions) FROM stdin;
1	Red	Bird	3	0
1	Red	Call	2	0
1	Red	Email	1	1
2	Orange	Bird	3	0
2	Orange	Call	2	0
2	Orange	Email	1	0
3	Blue	Bird	3	0
3	Blue	Call	2	0
3	Blue	Email	1	1
4	Unknown	Bird	3	1
4	Unknown	Call	2	1
4	Unknown	Email	1	0
11	Orange	Bird	3	0
11	Orange	Call	2	0
11	Orange	Email	1	0
12	Red	Bird	3	0
12	Red	Call	2	0
12	Red	Email	1	0
\.
COPY published_previous.interaction_counts_by_day (customer_id, customer_type, channel, day, topics, interactions) FROM stdin;
1	Red	Email	2019-10-04	{}	1
3	Blue	Email	2021-06-04	{}	1
4	Unknown	Bird	2020-03-05	{}	1
4	Unknown	Call	2020-02-11	{}	1
\.
COPY published_previous.interaction_totals_by_day (customer_type, channel, day, topics, interactions) FROM stdin;
Blue	Email	2021-06-04	{}	1
Red	Email	2019-10-04	{}	1
Unknown	Bird	2020-03-05	{}	1
Unknown	Call	2020-02-11	{}	1
\.
COPY published_previous.interactions (customer_id, started_at, channel, topics, source_file, source_row) FROM stdin;
1	2019-10-04 09:00:00	Email	{}	sample.xlsx	2
3	2021-06-04 13:01:00	Email	{}	sample.xlsx	5
4	2020-02-11 16:10:00	Call	{}	sample.xlsx	3
4	2020-03-05 11:23:00	Bird	{}	sample.xlsx	4
\.
COPY published_previous.members (dimension, member, "position") FROM stdin;
channel	Bird	3
channel	Call	2
channel	Email	1
customer_type	Blue	1
customer_type	Orange	2
customer_type	Red	3
customer_type	Unknown	4
topic	Orange	1
topic	Sand	2
\.
COPY published_previous.rejected_rows (source_file, sheet, source_row, content, reason) FROM stdin;
\.
COPY published_previous.statistics (built_at, customers_rows_read, customers_rows_used, customers_rows_repeated, customers_rows_superseded, customers_rows_rejected, interactions_rows_read, interactions_rows_used, interactions_rows_repeated, interactions_rows_superseded, interactions_rows_rejected, products_rows_read, products_rows_used, products_rows_repeated, products_rows_superseded, products_rows_rejected, customers, customers_known, customers_seen, channels, topics, interactions, mentions_repeated, first_interaction_at, last_interaction_at) FROM stdin;
2025-01-01 23:54:04.042574+00	5	5	0	0	0	4	4	0	0	0	3	3	0	0	0	6	5	3	3	2	4	0	2019-10-04 09:00:00	2021-06-04 13:01:00
\.
COPY raw.channel_aliases (alias, channel) FROM stdin;
E-mail	Email
Phone call	Call
\.
COPY raw.channels (channel, "position") FROM stdin;
Email	1
Call	2
Bird	3
\.
COPY raw.corrections (field, misspelling, correction) FROM stdin;
occupation	Plummer	Plumber
\.
COPY raw.raw_customers (customer_id, occupation, type, outside_columns, source_file, source_row) FROM stdin;
1	Jedi	Green	\N	changed.xlsx	2
2	Batman	Orange	\N	changed.xlsx	3
3	Santa Claus	Blue	\N	changed.xlsx	4
11	Doctor	Orange	\N	changed.xlsx	5
12	Plummer	Red	\N	changed.xlsx	6
\.
COPY raw.raw_interactions (date_start, interaction, customers, outside_columns, source_file, source_row) FROM stdin;
04/10/2019 09:00	Email	1	\N	changed.xlsx	2
11/02/2020 16:10	Call	4	\N	changed.xlsx	3
05/03/2020 11:23	Bird	4	\N	changed.xlsx	4
04/06/2021 13:01	Email	3	\N	changed.xlsx	5
05/06/2021 13:01	Email	1	\N	changed.xlsx	6
\.
COPY raw.raw_products_of_discussion (date, product, outside_columns, source_file, source_row) FROM stdin;
01-2019	Sand	\N	changed.xlsx	2
02-2019	Sand	\N	changed.xlsx	3
10-2021	Orange	\N	changed.xlsx	4
\.
COPY refresh.alerts (alert_id, raised_at, condition, event, score, message, pending) FROM stdin;
1	2025-01-01 23:54:10.173093+00	failure: the refresh failed: broken.xlsx, sheet Customers: no column 'Occupation', 'Type' in the first # rows; name the columns in a header row	new	1	the refresh failed: broken.xlsx, sheet Customers: no column 'Occupation', 'Type' in the first 20 rows; name the columns in a header row	{}
\.
COPY refresh.migrations (version, applied_at) FROM stdin;
1	2025-01-01 23:53:58.428098+00
\.
COPY refresh.runs (refresh_id, started_at, finished_at, outcome, message, files, input_hash, failures, build_id) FROM stdin;
20250101-235356-1a72	2025-01-01 23:53:58.436959+00	2025-01-01 23:54:04.395797+00	published	\N	[{"name": "sample.xlsx", "rows": {"raw_customers": 5, "raw_interactions": 4, "raw_products_of_discussion": 3}, "sha256": "532a145a001c59831cf5542983a1f646768674d7ea46977fd5cc50726f000e02"}]	0f0eba13c277e8f7e1376933ae44b976915d11e6fabe00e3c9bf85364bb30b05	[]	c793dd71-04ca-46f7-bf2a-9b22b0463e48
20250101-235405-cb90	2025-01-01 23:54:05.252953+00	2025-01-01 23:54:08.461385+00	published	\N	[{"name": "changed.xlsx", "rows": {"raw_customers": 5, "raw_interactions": 5, "raw_products_of_discussion": 3}, "sha256": "beddba62bdf9a3852697cf84eadb2e3ee7217ce2dbd4ad4d9649d9a14428680a"}]	325d7c1a364a082efe07ca79ce87c12957de7916d28503edcb7d9de110acba01	[]	a03aa5d9-768e-459c-b44c-2019f34ff123
20250101-235409-19e5	2025-01-01 23:54:09.209147+00	2025-01-01 23:54:10.171255+00	failed	broken.xlsx, sheet Customers: no column 'Occupation', 'Type' in the first 20 rows; name the columns in a header row	[{"name": "broken.xlsx", "sha256": "580cd1c9e2f58937d1909a4204ff3f3409c99ff01aff39364502484da2162367"}]	868997f60cdc779b9f9dd0b4647f604447d5484a8838d31bb06525db6271d01a	[]	\N
\.
COPY snapshots.customers_history (customer_id, occupation, customer_type, is_known, dbt_scd_id, dbt_updated_at, dbt_valid_from, dbt_valid_to) FROM stdin;
3	Santa Claus	Blue	t	d4b110dd4755e2ba9dc1b502f80ad58c	2025-01-01 23:54:04.223537	2025-01-01 23:54:04.223537	\N
4	\N	Unknown	f	44eda3c4eebc316293a4a6898048527e	2025-01-01 23:54:04.223537	2025-01-01 23:54:04.223537	\N
11	Doctor	Orange	t	931bbac1f45408ec1133629e9181d8be	2025-01-01 23:54:04.223537	2025-01-01 23:54:04.223537	\N
12	Plumber	Red	t	091057be3814d0faaa75b9bb7115c746	2025-01-01 23:54:04.223537	2025-01-01 23:54:04.223537	\N
2	Batman	Orange	t	433819a31ed3f6ad9c1621a3f1c9ed03	2025-01-01 23:54:04.223537	2025-01-01 23:54:04.223537	\N
1	Jedi	Red	t	93988cb74be24bd46702aa527abd1f42	2025-01-01 23:54:04.223537	2025-01-01 23:54:04.223537	2025-01-01 23:54:08.117807
1	Jedi	Green	t	be967caa0b8ad36a3a28f77b7299df67	2025-01-01 23:54:08.117807	2025-01-01 23:54:08.117807	\N
\.
COPY staging.int_repeated_rows (source_file, sheet, source_row, content, is_of_same_file) FROM stdin;
\.
COPY staging.stg_channel_spellings (spelling, channel) FROM stdin;
call	Call
phone call	Call
bird	Bird
email	Email
e-mail	Email
\.
COPY staging.stg_customers (source_file, file_position, source_row, content, customer_id, occupation, customer_type, rejection_reason, is_superseded) FROM stdin;
changed.xlsx	1	2	{"Type": "Green", "Occupation": "Jedi", "Customer_Id": "1"}	1	Jedi	Green	\N	f
changed.xlsx	1	3	{"Type": "Orange", "Occupation": "Batman", "Customer_Id": "2"}	2	Batman	Orange	\N	f
changed.xlsx	1	4	{"Type": "Blue", "Occupation": "Santa Claus", "Customer_Id": "3"}	3	Santa Claus	Blue	\N	f
changed.xlsx	1	5	{"Type": "Orange", "Occupation": "Doctor", "Customer_Id": "11"}	11	Doctor	Orange	\N	f
changed.xlsx	1	6	{"Type": "Red", "Occupation": "Plummer", "Customer_Id": "12"}	12	Plumber	Red	\N	f
\.
COPY staging.stg_interactions (source_file, file_position, source_row, content, channel, is_listed_channel, started_at, fitting_date_order, customer_ids, rejection_reason, is_superseded) FROM stdin;
changed.xlsx	1	3	{"Customers": "4", "Date Start": "11/02/2020 16:10", "Interaction": "Call"}	Call	t	2020-02-11 16:10:00	both	{4}	\N	f
changed.xlsx	1	4	{"Customers": "4", "Date Start": "05/03/2020 11:23", "Interaction": "Bird"}	Bird	t	2020-03-05 11:23:00	both	{4}	\N	f
changed.xlsx	1	6	{"Customers": "1", "Date Start": "05/06/2021 13:01", "Interaction": "Email"}	Email	t	2021-06-05 13:01:00	both	{1}	\N	f
changed.xlsx	1	5	{"Customers": "3", "Date Start": "04/06/2021 13:01", "Interaction": "Email"}	Email	t	2021-06-04 13:01:00	both	{3}	\N	f
changed.xlsx	1	2	{"Customers": "1", "Date Start": "04/10/2019 09:00", "Interaction": "Email"}	Email	t	2019-10-04 09:00:00	both	{1}	\N	f
\.
COPY staging.stg_products_of_discussion (source_file, file_position, source_row, content, topic, discussed_month, rejection_reason, is_superseded) FROM stdin;
changed.xlsx	1	4	{"Date": "10-2021", "Product": "Orange"}	Orange	2021-10-01	\N	f
changed.xlsx	1	2	{"Date": "01-2019", "Product": "Sand"}	Sand	2019-01-01	\N	f
changed.xlsx	1	3	{"Date": "02-2019", "Product": "Sand"}	Sand	2019-02-01	\N	f
\.
COPY staging.stg_source_files (source_file, file_position) FROM stdin;
changed.xlsx	1
\.
SELECT pg_catalog.setval('refresh.alerts_alert_id_seq', 1, true);
ALTER TABLE ONLY marts.customers
    ADD CONSTRAINT customers__dbt_tmp_pkey1 PRIMARY KEY (customer_id);
ALTER TABLE ONLY marts.date_order_evidence
    ADD CONSTRAINT date_order_evidence__dbt_tmp_pkey1 PRIMARY KEY (reading);
ALTER TABLE ONLY marts.interaction_anomalies
    ADD CONSTRAINT interaction_anomalies__dbt_tmp_pkey1 PRIMARY KEY (dimension, member, period, period_start);
ALTER TABLE ONLY marts.interaction_counts
    ADD CONSTRAINT interaction_counts__dbt_tmp_pkey1 PRIMARY KEY (customer_id, channel);
ALTER TABLE ONLY marts.interaction_counts_by_day
    ADD CONSTRAINT interaction_counts_by_day__dbt_tmp_pkey1 PRIMARY KEY (customer_id, channel, day);
ALTER TABLE ONLY marts.interaction_totals_by_day
    ADD CONSTRAINT interaction_totals_by_day__dbt_tmp_pkey1 PRIMARY KEY (customer_type, channel, day);
ALTER TABLE ONLY marts.interactions
    ADD CONSTRAINT interactions__dbt_tmp_pkey1 PRIMARY KEY (customer_id, started_at, channel);
ALTER TABLE ONLY marts.members
    ADD CONSTRAINT members__dbt_tmp_dimension_position_key1 UNIQUE (dimension, "position");
ALTER TABLE ONLY marts.members
    ADD CONSTRAINT members__dbt_tmp_pkey1 PRIMARY KEY (dimension, member);
ALTER TABLE ONLY marts.rejected_rows
    ADD CONSTRAINT rejected_rows__dbt_tmp_pkey1 PRIMARY KEY (sheet, source_file, source_row);
ALTER TABLE ONLY marts.statistics
    ADD CONSTRAINT statistics__dbt_tmp_pkey1 PRIMARY KEY (built_at);
ALTER TABLE ONLY published.builds
    ADD CONSTRAINT builds_pkey PRIMARY KEY (build_id);
ALTER TABLE ONLY published.customers
    ADD CONSTRAINT customers_pkey PRIMARY KEY (customer_id);
ALTER TABLE ONLY published.date_order_evidence
    ADD CONSTRAINT date_order_evidence_pkey PRIMARY KEY (reading);
ALTER TABLE ONLY published.interaction_anomalies
    ADD CONSTRAINT interaction_anomalies_pkey PRIMARY KEY (dimension, member, period, period_start);
ALTER TABLE ONLY published.interaction_counts_by_day
    ADD CONSTRAINT interaction_counts_by_day_pkey PRIMARY KEY (customer_id, channel, day);
ALTER TABLE ONLY published.interaction_counts
    ADD CONSTRAINT interaction_counts_pkey PRIMARY KEY (customer_id, channel);
ALTER TABLE ONLY published.interaction_totals_by_day
    ADD CONSTRAINT interaction_totals_by_day_pkey PRIMARY KEY (customer_type, channel, day);
ALTER TABLE ONLY published.interactions
    ADD CONSTRAINT interactions_pkey PRIMARY KEY (customer_id, started_at, channel);
ALTER TABLE ONLY published.members
    ADD CONSTRAINT members_dimension_position_key UNIQUE (dimension, "position");
ALTER TABLE ONLY published.members
    ADD CONSTRAINT members_pkey PRIMARY KEY (dimension, member);
ALTER TABLE ONLY published.rejected_rows
    ADD CONSTRAINT rejected_rows_pkey PRIMARY KEY (sheet, source_file, source_row);
ALTER TABLE ONLY published.statistics
    ADD CONSTRAINT statistics_pkey PRIMARY KEY (built_at);
ALTER TABLE ONLY published_previous.builds
    ADD CONSTRAINT builds_pkey PRIMARY KEY (build_id);
ALTER TABLE ONLY published_previous.customers
    ADD CONSTRAINT customers_pkey PRIMARY KEY (customer_id);
ALTER TABLE ONLY published_previous.date_order_evidence
    ADD CONSTRAINT date_order_evidence_pkey PRIMARY KEY (reading);
ALTER TABLE ONLY published_previous.interaction_anomalies
    ADD CONSTRAINT interaction_anomalies_pkey PRIMARY KEY (dimension, member, period, period_start);
ALTER TABLE ONLY published_previous.interaction_counts_by_day
    ADD CONSTRAINT interaction_counts_by_day_pkey PRIMARY KEY (customer_id, channel, day);
ALTER TABLE ONLY published_previous.interaction_counts
    ADD CONSTRAINT interaction_counts_pkey PRIMARY KEY (customer_id, channel);
ALTER TABLE ONLY published_previous.interaction_totals_by_day
    ADD CONSTRAINT interaction_totals_by_day_pkey PRIMARY KEY (customer_type, channel, day);
ALTER TABLE ONLY published_previous.interactions
    ADD CONSTRAINT interactions_pkey PRIMARY KEY (customer_id, started_at, channel);
ALTER TABLE ONLY published_previous.members
    ADD CONSTRAINT members_dimension_position_key UNIQUE (dimension, "position");
ALTER TABLE ONLY published_previous.members
    ADD CONSTRAINT members_pkey PRIMARY KEY (dimension, member);
ALTER TABLE ONLY published_previous.rejected_rows
    ADD CONSTRAINT rejected_rows_pkey PRIMARY KEY (sheet, source_file, source_row);
ALTER TABLE ONLY published_previous.statistics
    ADD CONSTRAINT statistics_pkey PRIMARY KEY (built_at);
ALTER TABLE ONLY refresh.alerts
    ADD CONSTRAINT alerts_pkey PRIMARY KEY (alert_id);
ALTER TABLE ONLY refresh.migrations
    ADD CONSTRAINT migrations_pkey PRIMARY KEY (version);
ALTER TABLE ONLY refresh.runs
    ADD CONSTRAINT runs_pkey PRIMARY KEY (refresh_id);
GRANT USAGE ON SCHEMA published TO api_reader;
GRANT SELECT ON TABLE published.builds TO api_reader;
GRANT SELECT ON TABLE published.customers TO api_reader;
GRANT SELECT ON TABLE published.date_order_evidence TO api_reader;
GRANT SELECT ON TABLE published.interaction_anomalies TO api_reader;
GRANT SELECT ON TABLE published.interaction_counts TO api_reader;
GRANT SELECT ON TABLE published.interaction_counts_by_day TO api_reader;
GRANT SELECT ON TABLE published.interaction_totals_by_day TO api_reader;
GRANT SELECT ON TABLE published.interactions TO api_reader;
GRANT SELECT ON TABLE published.members TO api_reader;
GRANT SELECT ON TABLE published.rejected_rows TO api_reader;
GRANT SELECT ON TABLE published.statistics TO api_reader;
GRANT SELECT ON TABLE published_previous.builds TO api_reader;
GRANT SELECT ON TABLE published_previous.customers TO api_reader;
GRANT SELECT ON TABLE published_previous.date_order_evidence TO api_reader;
GRANT SELECT ON TABLE published_previous.interaction_anomalies TO api_reader;
GRANT SELECT ON TABLE published_previous.interaction_counts TO api_reader;
GRANT SELECT ON TABLE published_previous.interaction_counts_by_day TO api_reader;
GRANT SELECT ON TABLE published_previous.interaction_totals_by_day TO api_reader;
GRANT SELECT ON TABLE published_previous.interactions TO api_reader;
GRANT SELECT ON TABLE published_previous.members TO api_reader;
GRANT SELECT ON TABLE published_previous.rejected_rows TO api_reader;
GRANT SELECT ON TABLE published_previous.statistics TO api_reader;
