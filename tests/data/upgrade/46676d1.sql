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
COMMENT ON TABLE marts.customers IS 'build c43849c7-adba-44af-9105-d01c2693c7a9';
CREATE TABLE marts.date_order_evidence (
    reading text CONSTRAINT date_order_evidence__dbt_tmp_reading_not_null1 NOT NULL,
    dates bigint CONSTRAINT date_order_evidence__dbt_tmp_dates_not_null1 NOT NULL
);
COMMENT ON TABLE marts.date_order_evidence IS 'build c43849c7-adba-44af-9105-d01c2693c7a9';
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
COMMENT ON TABLE marts.interaction_anomalies IS 'build c43849c7-adba-44af-9105-d01c2693c7a9';
CREATE TABLE marts.interaction_counts (
    customer_id bigint CONSTRAINT interaction_counts__dbt_tmp_customer_id_not_null1 NOT NULL,
    customer_type text CONSTRAINT interaction_counts__dbt_tmp_customer_type_not_null1 NOT NULL,
    channel text CONSTRAINT interaction_counts__dbt_tmp_channel_not_null1 NOT NULL,
    channel_position bigint CONSTRAINT interaction_counts__dbt_tmp_channel_position_not_null1 NOT NULL,
    interactions bigint CONSTRAINT interaction_counts__dbt_tmp_interactions_not_null1 NOT NULL
);
COMMENT ON TABLE marts.interaction_counts IS 'build c43849c7-adba-44af-9105-d01c2693c7a9';
CREATE TABLE marts.interaction_counts_by_day (
    customer_id bigint CONSTRAINT interaction_counts_by_day__dbt_tmp_customer_id_not_null1 NOT NULL,
    customer_type text CONSTRAINT interaction_counts_by_day__dbt_tmp_customer_type_not_null1 NOT NULL,
    channel text CONSTRAINT interaction_counts_by_day__dbt_tmp_channel_not_null1 NOT NULL,
    day date CONSTRAINT interaction_counts_by_day__dbt_tmp_day_not_null1 NOT NULL,
    topics text[] CONSTRAINT interaction_counts_by_day__dbt_tmp_topics_not_null1 NOT NULL,
    interactions bigint CONSTRAINT interaction_counts_by_day__dbt_tmp_interactions_not_null1 NOT NULL
);
COMMENT ON TABLE marts.interaction_counts_by_day IS 'build c43849c7-adba-44af-9105-d01c2693c7a9';
CREATE TABLE marts.interaction_totals_by_day (
    customer_type text CONSTRAINT interaction_totals_by_day__dbt_tmp_customer_type_not_null1 NOT NULL,
    channel text CONSTRAINT interaction_totals_by_day__dbt_tmp_channel_not_null1 NOT NULL,
    day date CONSTRAINT interaction_totals_by_day__dbt_tmp_day_not_null1 NOT NULL,
    topics text[] CONSTRAINT interaction_totals_by_day__dbt_tmp_topics_not_null1 NOT NULL,
    interactions bigint CONSTRAINT interaction_totals_by_day__dbt_tmp_interactions_not_null1 NOT NULL
);
COMMENT ON TABLE marts.interaction_totals_by_day IS 'build c43849c7-adba-44af-9105-d01c2693c7a9';
CREATE TABLE marts.interactions (
    customer_id bigint CONSTRAINT interactions__dbt_tmp_customer_id_not_null1 NOT NULL,
    started_at timestamp without time zone CONSTRAINT interactions__dbt_tmp_started_at_not_null1 NOT NULL,
    channel text CONSTRAINT interactions__dbt_tmp_channel_not_null1 NOT NULL,
    topics text[] CONSTRAINT interactions__dbt_tmp_topics_not_null1 NOT NULL,
    source_file text CONSTRAINT interactions__dbt_tmp_source_file_not_null1 NOT NULL,
    source_row bigint CONSTRAINT interactions__dbt_tmp_source_row_not_null1 NOT NULL
);
COMMENT ON TABLE marts.interactions IS 'build c43849c7-adba-44af-9105-d01c2693c7a9';
CREATE TABLE marts.members (
    dimension text CONSTRAINT members__dbt_tmp_dimension_not_null1 NOT NULL,
    member text CONSTRAINT members__dbt_tmp_member_not_null1 NOT NULL,
    "position" bigint CONSTRAINT members__dbt_tmp_position_not_null1 NOT NULL
);
COMMENT ON TABLE marts.members IS 'build c43849c7-adba-44af-9105-d01c2693c7a9';
CREATE TABLE marts.rejected_rows (
    source_file text CONSTRAINT rejected_rows__dbt_tmp_source_file_not_null1 NOT NULL,
    sheet text CONSTRAINT rejected_rows__dbt_tmp_sheet_not_null1 NOT NULL,
    source_row bigint CONSTRAINT rejected_rows__dbt_tmp_source_row_not_null1 NOT NULL,
    content jsonb CONSTRAINT rejected_rows__dbt_tmp_content_not_null1 NOT NULL,
    reason text CONSTRAINT rejected_rows__dbt_tmp_reason_not_null1 NOT NULL
);
COMMENT ON TABLE marts.rejected_rows IS 'build c43849c7-adba-44af-9105-d01c2693c7a9';
CREATE TABLE marts.statistics (
    built_at timestamp with time zone CONSTRAINT statistics__dbt_tmp_built_at_not_null1 NOT NULL,
    customers_rows_read bigint CONSTRAINT statistics__dbt_tmp_customers_rows_read_not_null1 NOT NULL,
    customers_rows_used bigint CONSTRAINT statistics__dbt_tmp_customers_rows_used_not_null1 NOT NULL,
    customers_rows_rejected bigint CONSTRAINT statistics__dbt_tmp_customers_rows_rejected_not_null1 NOT NULL,
    interactions_rows_read bigint CONSTRAINT statistics__dbt_tmp_interactions_rows_read_not_null1 NOT NULL,
    interactions_rows_used bigint CONSTRAINT statistics__dbt_tmp_interactions_rows_used_not_null1 NOT NULL,
    interactions_rows_rejected bigint CONSTRAINT statistics__dbt_tmp_interactions_rows_rejected_not_null1 NOT NULL,
    products_rows_read bigint CONSTRAINT statistics__dbt_tmp_products_rows_read_not_null1 NOT NULL,
    products_rows_used bigint CONSTRAINT statistics__dbt_tmp_products_rows_used_not_null1 NOT NULL,
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
COMMENT ON TABLE marts.statistics IS 'build c43849c7-adba-44af-9105-d01c2693c7a9';
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
    customers_rows_rejected bigint CONSTRAINT statistics__dbt_tmp_customers_rows_rejected_not_null1 NOT NULL,
    interactions_rows_read bigint CONSTRAINT statistics__dbt_tmp_interactions_rows_read_not_null1 NOT NULL,
    interactions_rows_used bigint CONSTRAINT statistics__dbt_tmp_interactions_rows_used_not_null1 NOT NULL,
    interactions_rows_rejected bigint CONSTRAINT statistics__dbt_tmp_interactions_rows_rejected_not_null1 NOT NULL,
    products_rows_read bigint CONSTRAINT statistics__dbt_tmp_products_rows_read_not_null1 NOT NULL,
    products_rows_used bigint CONSTRAINT statistics__dbt_tmp_products_rows_used_not_null1 NOT NULL,
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
    customers_rows_rejected bigint CONSTRAINT statistics__dbt_tmp_customers_rows_rejected_not_null NOT NULL,
    interactions_rows_read bigint CONSTRAINT statistics__dbt_tmp_interactions_rows_read_not_null NOT NULL,
    interactions_rows_used bigint CONSTRAINT statistics__dbt_tmp_interactions_rows_used_not_null NOT NULL,
    interactions_rows_rejected bigint CONSTRAINT statistics__dbt_tmp_interactions_rows_rejected_not_null NOT NULL,
    products_rows_read bigint CONSTRAINT statistics__dbt_tmp_products_rows_read_not_null NOT NULL,
    products_rows_used bigint CONSTRAINT statistics__dbt_tmp_products_rows_used_not_null NOT NULL,
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
COMMENT ON TABLE raw.channel_aliases IS 'refresh 20250101-210944-bb56';
CREATE TABLE raw.channels (
    channel text,
    "position" text
);
COMMENT ON TABLE raw.channels IS 'refresh 20250101-210944-bb56';
CREATE TABLE raw.corrections (
    field text,
    misspelling text,
    correction text
);
COMMENT ON TABLE raw.corrections IS 'refresh 20250101-210944-bb56';
CREATE TABLE raw.raw_customers (
    customer_id text,
    occupation text,
    type text,
    source_file text,
    source_row text
);
COMMENT ON TABLE raw.raw_customers IS 'refresh 20250101-210944-bb56';
CREATE TABLE raw.raw_interactions (
    date_start text,
    interaction text,
    customers text,
    source_file text,
    source_row text
);
COMMENT ON TABLE raw.raw_interactions IS 'refresh 20250101-210944-bb56';
CREATE TABLE raw.raw_products_of_discussion (
    date text,
    product text,
    source_file text,
    source_row text
);
COMMENT ON TABLE raw.raw_products_of_discussion IS 'refresh 20250101-210944-bb56';
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
CREATE VIEW staging.stg_channel_spellings AS
 WITH channels AS (
         SELECT NULLIF(btrim(channels.channel, ' 	
 '::text), ''::text) AS channel
           FROM raw.channels
        ), channel_aliases AS (
         SELECT NULLIF(btrim(channel_aliases.alias, ' 	
 '::text), ''::text) AS alias,
            NULLIF(btrim(channel_aliases.channel, ' 	
 '::text), ''::text) AS channel
           FROM raw.channel_aliases
        ), spellings AS (
         SELECT lower((channels.channel COLLATE pg_c_utf8)) AS spelling,
            channels.channel
           FROM channels
        UNION
         SELECT lower((channel_aliases.alias COLLATE pg_c_utf8)) AS spelling,
            channels.channel
           FROM (channel_aliases
             JOIN channels ON ((lower((channel_aliases.channel COLLATE pg_c_utf8)) = lower((channels.channel COLLATE pg_c_utf8)))))
        )
 SELECT spelling,
    channel
   FROM spellings;
CREATE VIEW staging.stg_customers AS
 WITH source AS (
         SELECT raw_customers.customer_id,
            raw_customers.occupation,
            raw_customers.type,
            raw_customers.source_file,
            raw_customers.source_row
           FROM raw.raw_customers
        ), corrections AS (
         SELECT lower((NULLIF(btrim(corrections.field, ' 	
 '::text), ''::text) COLLATE pg_c_utf8)) AS field,
            lower((NULLIF(btrim(corrections.misspelling, ' 	
 '::text), ''::text) COLLATE pg_c_utf8)) AS misspelling,
            NULLIF(btrim(corrections.correction, ' 	
 '::text), ''::text) AS correction
           FROM raw.corrections
        ), trimmed AS (
         SELECT source.source_file,
            (source.source_row)::bigint AS source_row,
            NULLIF(btrim(source.customer_id, ' 	
 '::text), ''::text) AS customer_id_text,
            NULLIF(btrim(source.occupation, ' 	
 '::text), ''::text) AS occupation,
            NULLIF(btrim(source.type, ' 	
 '::text), ''::text) AS customer_type,
            jsonb_build_object('Customer_Id', source.customer_id, 'Occupation', source.occupation, 'Type', source.type) AS content
           FROM source
        ), parsed AS (
         SELECT trimmed.source_file,
            trimmed.source_row,
            trimmed.content,
                CASE
                    WHEN (trimmed.customer_id_text ~ '^0*[1-9][0-9]{0,17}(\.0+)?$'::text) THEN (split_part(trimmed.customer_id_text, '.'::text, 1))::bigint
                    ELSE NULL::bigint
                END AS customer_id,
            COALESCE(occupation_corrections.correction, trimmed.occupation) AS occupation,
            initcap((COALESCE(type_corrections.correction, trimmed.customer_type) COLLATE pg_c_utf8)) AS customer_type
           FROM ((trimmed
             LEFT JOIN corrections occupation_corrections ON (((occupation_corrections.field = 'occupation'::text) AND (lower((trimmed.occupation COLLATE pg_c_utf8)) = occupation_corrections.misspelling))))
             LEFT JOIN corrections type_corrections ON (((type_corrections.field = 'type'::text) AND (lower((trimmed.customer_type COLLATE pg_c_utf8)) = type_corrections.misspelling))))
        )
 SELECT source_file,
    source_row,
    content,
    customer_id,
    occupation,
    customer_type,
        CASE
            WHEN (customer_id IS NULL) THEN 'invalid customer id'::text
            ELSE NULL::text
        END AS rejection_reason
   FROM parsed;
CREATE UNLOGGED TABLE staging.stg_interactions (
    source_file text,
    source_row bigint,
    content jsonb,
    channel text,
    is_listed_channel boolean,
    started_at timestamp without time zone,
    customer_ids bigint[],
    rejection_reason text
);
COMMENT ON TABLE staging.stg_interactions IS 'build c43849c7-adba-44af-9105-d01c2693c7a9';
CREATE VIEW staging.stg_products_of_discussion AS
 WITH source AS (
         SELECT raw_products_of_discussion.date,
            raw_products_of_discussion.product,
            raw_products_of_discussion.source_file,
            raw_products_of_discussion.source_row
           FROM raw.raw_products_of_discussion
        ), parsed AS (
         SELECT source.source_file,
            (source.source_row)::bigint AS source_row,
            NULLIF(btrim(source.product, ' 	
 '::text), ''::text) AS topic,
                CASE
                    WHEN (NULLIF(btrim(source.date, ' 	
 '::text), ''::text) ~ '^(0[1-9]|1[0-2])-(?!0000)[0-9]{4}$'::text) THEN (((("right"(NULLIF(btrim(source.date, ' 	
 '::text), ''::text), 4) || '-'::text) || "left"(NULLIF(btrim(source.date, ' 	
 '::text), ''::text), 2)) || '-01'::text))::date
                    WHEN ((NULLIF(btrim(source.date, ' 	
 '::text), ''::text) ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}( [0-9]{2}:[0-9]{2}:[0-9]{2})?$'::text) AND pg_input_is_valid(NULLIF(btrim(source.date, ' 	
 '::text), ''::text), 'timestamp'::text)) THEN (date_trunc('month'::text, (NULLIF(btrim(source.date, ' 	
 '::text), ''::text))::timestamp without time zone))::date
                    ELSE NULL::date
                END AS discussed_month,
            jsonb_build_object('Date', source.date, 'Product', source.product) AS content
           FROM source
        )
 SELECT source_file,
    source_row,
    content,
    topic,
    discussed_month,
        CASE
            WHEN (discussed_month IS NULL) THEN 'invalid month'::text
            WHEN (topic IS NULL) THEN 'missing product'::text
            ELSE NULL::text
        END AS rejection_reason
   FROM parsed;
COPY marts.customers (customer_id, occupation, customer_type, is_known, is_seen) FROM stdin;
3	Santa Claus	Blue	t	t
4	\N	Unknown	f	t
1	Jedi	Green	t	t
11	Doctor	Orange	t	f
12	Plumber	Red	t	f
2	Batman	Orange	t	f
\.
COPY marts.date_order_evidence (reading, dates) FROM stdin;
neither	0
both	5
month first only	0
day first only	0
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
COPY marts.statistics (built_at, customers_rows_read, customers_rows_used, customers_rows_rejected, interactions_rows_read, interactions_rows_used, interactions_rows_rejected, products_rows_read, products_rows_used, products_rows_rejected, customers, customers_known, customers_seen, channels, topics, interactions, mentions_repeated, first_interaction_at, last_interaction_at) FROM stdin;
2025-01-01 21:09:47.389042+00	5	5	0	5	5	0	3	3	0	6	5	3	3	2	5	0	2019-10-04 09:00:00	2021-06-05 13:01:00
\.
COPY published.builds (build_id, refresh_id, published_at, rows) FROM stdin;
ba2555ce-a729-4ca0-877a-ade78df370ae	20250101-210938-ed07	2025-01-01 21:09:43.555062+00	{"members": 9, "customers": 6, "statistics": 1, "interactions": 4, "rejected_rows": 0, "interaction_counts": 18, "date_order_evidence": 4, "interaction_anomalies": 0, "interaction_counts_by_day": 4, "interaction_totals_by_day": 4}
c43849c7-adba-44af-9105-d01c2693c7a9	20250101-210944-bb56	2025-01-01 21:09:47.738443+00	{"members": 10, "customers": 6, "statistics": 1, "interactions": 5, "rejected_rows": 0, "interaction_counts": 18, "date_order_evidence": 4, "interaction_anomalies": 0, "interaction_counts_by_day": 5, "interaction_totals_by_day": 5}
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
neither	0
both	5
month first only	0
day first only	0
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
COPY published.statistics (built_at, customers_rows_read, customers_rows_used, customers_rows_rejected, interactions_rows_read, interactions_rows_used, interactions_rows_rejected, products_rows_read, products_rows_used, products_rows_rejected, customers, customers_known, customers_seen, channels, topics, interactions, mentions_repeated, first_interaction_at, last_interaction_at) FROM stdin;
2025-01-01 21:09:47.389042+00	5	5	0	5	5	0	3	3	0	6	5	3	3	2	5	0	2019-10-04 09:00:00	2021-06-05 13:01:00
\.
COPY published_previous.builds (build_id, refresh_id, published_at, rows) FROM stdin;
ba2555ce-a729-4ca0-877a-ade78df370ae	20250101-210938-ed07	2025-01-01 21:09:43.555062+00	{"members": 9, "customers": 6, "statistics": 1, "interactions": 4, "rejected_rows": 0, "interaction_counts": 18, "date_order_evidence": 4, "interaction_anomalies": 0, "interaction_counts_by_day": 4, "interaction_totals_by_day": 4}
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
neither	0
both	4
month first only	0
day first only	0
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
COPY published_previous.statistics (built_at, customers_rows_read, customers_rows_used, customers_rows_rejected, interactions_rows_read, interactions_rows_used, interactions_rows_rejected, products_rows_read, products_rows_used, products_rows_rejected, customers, customers_known, customers_seen, channels, topics, interactions, mentions_repeated, first_interaction_at, last_interaction_at) FROM stdin;
2025-01-01 21:09:43.310374+00	5	5	0	4	4	0	3	3	0	6	5	3	3	2	4	0	2019-10-04 09:00:00	2021-06-04 13:01:00
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
COPY raw.raw_customers (customer_id, occupation, type, source_file, source_row) FROM stdin;
1	Jedi	Green	changed.xlsx	2
2	Batman	Orange	changed.xlsx	3
3	Santa Claus	Blue	changed.xlsx	4
11	Doctor	Orange	changed.xlsx	5
12	Plummer	Red	changed.xlsx	6
\.
COPY raw.raw_interactions (date_start, interaction, customers, source_file, source_row) FROM stdin;
04/10/2019 09:00	Email	1	changed.xlsx	2
11/02/2020 16:10	Call	4	changed.xlsx	3
05/03/2020 11:23	Bird	4	changed.xlsx	4
04/06/2021 13:01	Email	3	changed.xlsx	5
05/06/2021 13:01	Email	1	changed.xlsx	6
\.
COPY raw.raw_products_of_discussion (date, product, source_file, source_row) FROM stdin;
01-2019	Sand	changed.xlsx	2
02-2019	Sand	changed.xlsx	3
10-2021	Orange	changed.xlsx	4
\.
COPY refresh.alerts (alert_id, raised_at, condition, event, score, message, pending) FROM stdin;
1	2025-01-01 21:09:50.038334+00	failure: the refresh failed: broken.xlsx: no sheet 'External interactions'; add it (sheets found: Customers)	new	1	the refresh failed: broken.xlsx: no sheet 'External interactions'; add it (sheets found: Customers)	{}
\.
COPY refresh.migrations (version, applied_at) FROM stdin;
1	2025-01-01 21:09:38.950519+00
\.
COPY refresh.runs (refresh_id, started_at, finished_at, outcome, message, files, input_hash, failures, build_id) FROM stdin;
20250101-210938-ed07	2025-01-01 21:09:38.952434+00	2025-01-01 21:09:43.631292+00	published	\N	[{"name": "sample.xlsx", "rows": {"raw_customers": 5, "raw_interactions": 4, "raw_products_of_discussion": 3}, "sha256": "532a145a001c59831cf5542983a1f646768674d7ea46977fd5cc50726f000e02"}]	18b846067a045bf01badf9cfd735ab7d949f8e6059c09e6cadacf2b90f703b57	[]	ba2555ce-a729-4ca0-877a-ade78df370ae
20250101-210944-bb56	2025-01-01 21:09:44.568917+00	2025-01-01 21:09:48.00756+00	published	\N	[{"name": "changed.xlsx", "rows": {"raw_customers": 5, "raw_interactions": 5, "raw_products_of_discussion": 3}, "sha256": "37e949181aad1a1099d9acf2fb3e0c58d8dc626f68d5a46f8692ea0eb7a5757f"}]	ccda06564689ebdb0bd65d336660e44743fb80d2438939c86fe93c8a94b0fa9b	[]	c43849c7-adba-44af-9105-d01c2693c7a9
20250101-210948-908b	2025-01-01 21:09:48.823475+00	2025-01-01 21:09:50.036622+00	failed	broken.xlsx: no sheet 'External interactions'; add it (sheets found: Customers)	[{"name": "broken.xlsx", "sha256": "c7603cb36b309a6769d3420e72fa6377dc8fe6fdd36ab77090dfaaeb136a9038"}]	9c939dda932a991410a03d22ebacea4144227fc196ff19e64ae38b5b1dd79f29	[]	\N
\.
COPY snapshots.customers_history (customer_id, occupation, customer_type, is_known, dbt_scd_id, dbt_updated_at, dbt_valid_from, dbt_valid_to) FROM stdin;
3	Santa Claus	Blue	t	5e333f8d16266bad2ece047525cb52ec	2025-01-01 21:09:43.486666	2025-01-01 21:09:43.486666	\N
4	\N	Unknown	f	bc0d470932efc0efb8b04d1c8c89a72c	2025-01-01 21:09:43.486666	2025-01-01 21:09:43.486666	\N
11	Doctor	Orange	t	bcf82cc8b7ee8da9942ff34db3adfa09	2025-01-01 21:09:43.486666	2025-01-01 21:09:43.486666	\N
12	Plumber	Red	t	e375d371d0107d8f31def806883c0efc	2025-01-01 21:09:43.486666	2025-01-01 21:09:43.486666	\N
2	Batman	Orange	t	a7ffb424783911a7fd4bc930677a54ab	2025-01-01 21:09:43.486666	2025-01-01 21:09:43.486666	\N
1	Jedi	Red	t	482bc06af4ac864d79b369dab1aedc1b	2025-01-01 21:09:43.486666	2025-01-01 21:09:43.486666	2025-01-01 21:09:47.576298
1	Jedi	Green	t	7854e38a8bb45bccb4d35d96a1ed5aba	2025-01-01 21:09:47.576298	2025-01-01 21:09:47.576298	\N
\.
COPY staging.stg_interactions (source_file, source_row, content, channel, is_listed_channel, started_at, customer_ids, rejection_reason) FROM stdin;
changed.xlsx	2	{"Customers": "1", "Date Start": "04/10/2019 09:00", "Interaction": "Email"}	Email	t	2019-10-04 09:00:00	{1}	\N
changed.xlsx	3	{"Customers": "4", "Date Start": "11/02/2020 16:10", "Interaction": "Call"}	Call	t	2020-02-11 16:10:00	{4}	\N
changed.xlsx	4	{"Customers": "4", "Date Start": "05/03/2020 11:23", "Interaction": "Bird"}	Bird	t	2020-03-05 11:23:00	{4}	\N
changed.xlsx	5	{"Customers": "3", "Date Start": "04/06/2021 13:01", "Interaction": "Email"}	Email	t	2021-06-04 13:01:00	{3}	\N
changed.xlsx	6	{"Customers": "1", "Date Start": "05/06/2021 13:01", "Interaction": "Email"}	Email	t	2021-06-05 13:01:00	{1}	\N
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
