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
CREATE SCHEMA build_20250101_024938_7744;
CREATE SCHEMA build_20250101_024946_cadc;
CREATE SCHEMA marts;
CREATE SCHEMA published;
CREATE SCHEMA published_20250101_024938_7744;
CREATE SCHEMA raw;
CREATE SCHEMA refresh;
CREATE SCHEMA snapshots;
CREATE SCHEMA staging;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE build_20250101_024938_7744.customers (
    customer_id bigint CONSTRAINT customers__dbt_tmp_customer_id_not_null NOT NULL,
    occupation text,
    customer_type text CONSTRAINT customers__dbt_tmp_customer_type_not_null NOT NULL,
    is_known boolean CONSTRAINT customers__dbt_tmp_is_known_not_null NOT NULL,
    is_seen boolean CONSTRAINT customers__dbt_tmp_is_seen_not_null NOT NULL
);
CREATE TABLE build_20250101_024938_7744.date_order_evidence (
    reading text CONSTRAINT date_order_evidence__dbt_tmp_reading_not_null NOT NULL,
    dates bigint CONSTRAINT date_order_evidence__dbt_tmp_dates_not_null NOT NULL
);
CREATE TABLE build_20250101_024938_7744.interaction_anomalies (
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
CREATE TABLE build_20250101_024938_7744.interaction_counts (
    customer_id bigint CONSTRAINT interaction_counts__dbt_tmp_customer_id_not_null NOT NULL,
    customer_type text CONSTRAINT interaction_counts__dbt_tmp_customer_type_not_null NOT NULL,
    channel text CONSTRAINT interaction_counts__dbt_tmp_channel_not_null NOT NULL,
    channel_position bigint CONSTRAINT interaction_counts__dbt_tmp_channel_position_not_null NOT NULL,
    interactions bigint CONSTRAINT interaction_counts__dbt_tmp_interactions_not_null NOT NULL
);
CREATE TABLE build_20250101_024938_7744.interaction_counts_by_day (
    customer_id bigint CONSTRAINT interaction_counts_by_day__dbt_tmp_customer_id_not_null NOT NULL,
    customer_type text CONSTRAINT interaction_counts_by_day__dbt_tmp_customer_type_not_null NOT NULL,
    channel text CONSTRAINT interaction_counts_by_day__dbt_tmp_channel_not_null NOT NULL,
    day date CONSTRAINT interaction_counts_by_day__dbt_tmp_day_not_null NOT NULL,
    topics text[] CONSTRAINT interaction_counts_by_day__dbt_tmp_topics_not_null NOT NULL,
    interactions bigint CONSTRAINT interaction_counts_by_day__dbt_tmp_interactions_not_null NOT NULL
);
CREATE TABLE build_20250101_024938_7744.interaction_totals_by_day (
    customer_type text CONSTRAINT interaction_totals_by_day__dbt_tmp_customer_type_not_null NOT NULL,
    channel text CONSTRAINT interaction_totals_by_day__dbt_tmp_channel_not_null NOT NULL,
    day date CONSTRAINT interaction_totals_by_day__dbt_tmp_day_not_null NOT NULL,
    topics text[] CONSTRAINT interaction_totals_by_day__dbt_tmp_topics_not_null NOT NULL,
    interactions bigint CONSTRAINT interaction_totals_by_day__dbt_tmp_interactions_not_null NOT NULL
);
CREATE TABLE build_20250101_024938_7744.interactions (
    customer_id bigint CONSTRAINT interactions__dbt_tmp_customer_id_not_null NOT NULL,
    started_at timestamp without time zone CONSTRAINT interactions__dbt_tmp_started_at_not_null NOT NULL,
    channel text CONSTRAINT interactions__dbt_tmp_channel_not_null NOT NULL,
    topics text[] CONSTRAINT interactions__dbt_tmp_topics_not_null NOT NULL,
    source_file text CONSTRAINT interactions__dbt_tmp_source_file_not_null NOT NULL,
    source_row bigint CONSTRAINT interactions__dbt_tmp_source_row_not_null NOT NULL
);
CREATE TABLE build_20250101_024938_7744.members (
    dimension text CONSTRAINT members__dbt_tmp_dimension_not_null NOT NULL,
    member text CONSTRAINT members__dbt_tmp_member_not_null NOT NULL,
    "position" bigint CONSTRAINT members__dbt_tmp_position_not_null NOT NULL
);
CREATE TABLE build_20250101_024938_7744.rejected_rows (
    source_file text CONSTRAINT rejected_rows__dbt_tmp_source_file_not_null NOT NULL,
    sheet text CONSTRAINT rejected_rows__dbt_tmp_sheet_not_null NOT NULL,
    source_row bigint CONSTRAINT rejected_rows__dbt_tmp_source_row_not_null NOT NULL,
    content jsonb CONSTRAINT rejected_rows__dbt_tmp_content_not_null NOT NULL,
    reason text CONSTRAINT rejected_rows__dbt_tmp_reason_not_null NOT NULL
);
CREATE TABLE build_20250101_024938_7744.statistics (
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
CREATE TABLE build_20250101_024946_cadc.customers (
    customer_id bigint CONSTRAINT customers__dbt_tmp_customer_id_not_null1 NOT NULL,
    occupation text,
    customer_type text CONSTRAINT customers__dbt_tmp_customer_type_not_null1 NOT NULL,
    is_known boolean CONSTRAINT customers__dbt_tmp_is_known_not_null1 NOT NULL,
    is_seen boolean CONSTRAINT customers__dbt_tmp_is_seen_not_null1 NOT NULL
);
CREATE TABLE build_20250101_024946_cadc.date_order_evidence (
    reading text CONSTRAINT date_order_evidence__dbt_tmp_reading_not_null1 NOT NULL,
    dates bigint CONSTRAINT date_order_evidence__dbt_tmp_dates_not_null1 NOT NULL
);
CREATE TABLE build_20250101_024946_cadc.interaction_anomalies (
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
CREATE TABLE build_20250101_024946_cadc.interaction_counts (
    customer_id bigint CONSTRAINT interaction_counts__dbt_tmp_customer_id_not_null1 NOT NULL,
    customer_type text CONSTRAINT interaction_counts__dbt_tmp_customer_type_not_null1 NOT NULL,
    channel text CONSTRAINT interaction_counts__dbt_tmp_channel_not_null1 NOT NULL,
    channel_position bigint CONSTRAINT interaction_counts__dbt_tmp_channel_position_not_null1 NOT NULL,
    interactions bigint CONSTRAINT interaction_counts__dbt_tmp_interactions_not_null1 NOT NULL
);
CREATE TABLE build_20250101_024946_cadc.interaction_counts_by_day (
    customer_id bigint CONSTRAINT interaction_counts_by_day__dbt_tmp_customer_id_not_null1 NOT NULL,
    customer_type text CONSTRAINT interaction_counts_by_day__dbt_tmp_customer_type_not_null1 NOT NULL,
    channel text CONSTRAINT interaction_counts_by_day__dbt_tmp_channel_not_null1 NOT NULL,
    day date CONSTRAINT interaction_counts_by_day__dbt_tmp_day_not_null1 NOT NULL,
    topics text[] CONSTRAINT interaction_counts_by_day__dbt_tmp_topics_not_null1 NOT NULL,
    interactions bigint CONSTRAINT interaction_counts_by_day__dbt_tmp_interactions_not_null1 NOT NULL
);
CREATE TABLE build_20250101_024946_cadc.interaction_totals_by_day (
    customer_type text CONSTRAINT interaction_totals_by_day__dbt_tmp_customer_type_not_null1 NOT NULL,
    channel text CONSTRAINT interaction_totals_by_day__dbt_tmp_channel_not_null1 NOT NULL,
    day date CONSTRAINT interaction_totals_by_day__dbt_tmp_day_not_null1 NOT NULL,
    topics text[] CONSTRAINT interaction_totals_by_day__dbt_tmp_topics_not_null1 NOT NULL,
    interactions bigint CONSTRAINT interaction_totals_by_day__dbt_tmp_interactions_not_null1 NOT NULL
);
CREATE TABLE build_20250101_024946_cadc.interactions (
    customer_id bigint CONSTRAINT interactions__dbt_tmp_customer_id_not_null1 NOT NULL,
    started_at timestamp without time zone CONSTRAINT interactions__dbt_tmp_started_at_not_null1 NOT NULL,
    channel text CONSTRAINT interactions__dbt_tmp_channel_not_null1 NOT NULL,
    topics text[] CONSTRAINT interactions__dbt_tmp_topics_not_null1 NOT NULL,
    source_file text CONSTRAINT interactions__dbt_tmp_source_file_not_null1 NOT NULL,
    source_row bigint CONSTRAINT interactions__dbt_tmp_source_row_not_null1 NOT NULL
);
CREATE TABLE build_20250101_024946_cadc.members (
    dimension text CONSTRAINT members__dbt_tmp_dimension_not_null1 NOT NULL,
    member text CONSTRAINT members__dbt_tmp_member_not_null1 NOT NULL,
    "position" bigint CONSTRAINT members__dbt_tmp_position_not_null1 NOT NULL
);
CREATE TABLE build_20250101_024946_cadc.rejected_rows (
    source_file text CONSTRAINT rejected_rows__dbt_tmp_source_file_not_null1 NOT NULL,
    sheet text CONSTRAINT rejected_rows__dbt_tmp_sheet_not_null1 NOT NULL,
    source_row bigint CONSTRAINT rejected_rows__dbt_tmp_source_row_not_null1 NOT NULL,
    content jsonb CONSTRAINT rejected_rows__dbt_tmp_content_not_null1 NOT NULL,
    reason text CONSTRAINT rejected_rows__dbt_tmp_reason_not_null1 NOT NULL
);
CREATE TABLE build_20250101_024946_cadc.statistics (
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
CREATE TABLE marts.customers (
    customer_id bigint CONSTRAINT customers__dbt_tmp_customer_id_not_null1 NOT NULL,
    occupation text,
    customer_type text CONSTRAINT customers__dbt_tmp_customer_type_not_null1 NOT NULL,
    is_known boolean CONSTRAINT customers__dbt_tmp_is_known_not_null1 NOT NULL,
    is_seen boolean CONSTRAINT customers__dbt_tmp_is_seen_not_null1 NOT NULL
);
COMMENT ON TABLE marts.customers IS 'refresh 20250101-024946-cadc';
CREATE TABLE marts.date_order_evidence (
    reading text CONSTRAINT date_order_evidence__dbt_tmp_reading_not_null1 NOT NULL,
    dates bigint CONSTRAINT date_order_evidence__dbt_tmp_dates_not_null1 NOT NULL
);
COMMENT ON TABLE marts.date_order_evidence IS 'refresh 20250101-024946-cadc';
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
COMMENT ON TABLE marts.interaction_anomalies IS 'refresh 20250101-024946-cadc';
CREATE TABLE marts.interaction_counts (
    customer_id bigint CONSTRAINT interaction_counts__dbt_tmp_customer_id_not_null1 NOT NULL,
    customer_type text CONSTRAINT interaction_counts__dbt_tmp_customer_type_not_null1 NOT NULL,
    channel text CONSTRAINT interaction_counts__dbt_tmp_channel_not_null1 NOT NULL,
    channel_position bigint CONSTRAINT interaction_counts__dbt_tmp_channel_position_not_null1 NOT NULL,
    interactions bigint CONSTRAINT interaction_counts__dbt_tmp_interactions_not_null1 NOT NULL
);
COMMENT ON TABLE marts.interaction_counts IS 'refresh 20250101-024946-cadc';
CREATE TABLE marts.interaction_counts_by_day (
    customer_id bigint CONSTRAINT interaction_counts_by_day__dbt_tmp_customer_id_not_null1 NOT NULL,
    customer_type text CONSTRAINT interaction_counts_by_day__dbt_tmp_customer_type_not_null1 NOT NULL,
    channel text CONSTRAINT interaction_counts_by_day__dbt_tmp_channel_not_null1 NOT NULL,
    day date CONSTRAINT interaction_counts_by_day__dbt_tmp_day_not_null1 NOT NULL,
    topics text[] CONSTRAINT interaction_counts_by_day__dbt_tmp_topics_not_null1 NOT NULL,
    interactions bigint CONSTRAINT interaction_counts_by_day__dbt_tmp_interactions_not_null1 NOT NULL
);
COMMENT ON TABLE marts.interaction_counts_by_day IS 'refresh 20250101-024946-cadc';
CREATE TABLE marts.interaction_totals_by_day (
    customer_type text CONSTRAINT interaction_totals_by_day__dbt_tmp_customer_type_not_null1 NOT NULL,
    channel text CONSTRAINT interaction_totals_by_day__dbt_tmp_channel_not_null1 NOT NULL,
    day date CONSTRAINT interaction_totals_by_day__dbt_tmp_day_not_null1 NOT NULL,
    topics text[] CONSTRAINT interaction_totals_by_day__dbt_tmp_topics_not_null1 NOT NULL,
    interactions bigint CONSTRAINT interaction_totals_by_day__dbt_tmp_interactions_not_null1 NOT NULL
);
COMMENT ON TABLE marts.interaction_totals_by_day IS 'refresh 20250101-024946-cadc';
CREATE TABLE marts.interactions (
    customer_id bigint CONSTRAINT interactions__dbt_tmp_customer_id_not_null1 NOT NULL,
    started_at timestamp without time zone CONSTRAINT interactions__dbt_tmp_started_at_not_null1 NOT NULL,
    channel text CONSTRAINT interactions__dbt_tmp_channel_not_null1 NOT NULL,
    topics text[] CONSTRAINT interactions__dbt_tmp_topics_not_null1 NOT NULL,
    source_file text CONSTRAINT interactions__dbt_tmp_source_file_not_null1 NOT NULL,
    source_row bigint CONSTRAINT interactions__dbt_tmp_source_row_not_null1 NOT NULL
);
COMMENT ON TABLE marts.interactions IS 'refresh 20250101-024946-cadc';
CREATE TABLE marts.members (
    dimension text CONSTRAINT members__dbt_tmp_dimension_not_null1 NOT NULL,
    member text CONSTRAINT members__dbt_tmp_member_not_null1 NOT NULL,
    "position" bigint CONSTRAINT members__dbt_tmp_position_not_null1 NOT NULL
);
COMMENT ON TABLE marts.members IS 'refresh 20250101-024946-cadc';
CREATE TABLE marts.rejected_rows (
    source_file text CONSTRAINT rejected_rows__dbt_tmp_source_file_not_null1 NOT NULL,
    sheet text CONSTRAINT rejected_rows__dbt_tmp_sheet_not_null1 NOT NULL,
    source_row bigint CONSTRAINT rejected_rows__dbt_tmp_source_row_not_null1 NOT NULL,
    content jsonb CONSTRAINT rejected_rows__dbt_tmp_content_not_null1 NOT NULL,
    reason text CONSTRAINT rejected_rows__dbt_tmp_reason_not_null1 NOT NULL
);
COMMENT ON TABLE marts.rejected_rows IS 'refresh 20250101-024946-cadc';
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
COMMENT ON TABLE marts.statistics IS 'refresh 20250101-024946-cadc';
CREATE TABLE refresh.builds (
    build_id text NOT NULL,
    refresh_id text,
    published_at timestamp with time zone,
    is_current boolean DEFAULT false NOT NULL,
    is_kept boolean DEFAULT true NOT NULL,
    rows jsonb DEFAULT '{}'::jsonb NOT NULL,
    files jsonb,
    variables jsonb,
    project_version text
);
COMMENT ON TABLE refresh.builds IS 'One row per build: when it was published, what it was made with, whether it is current, whether it is kept.';
CREATE VIEW published.builds AS
 SELECT build_id,
    refresh_id,
    published_at,
    is_current,
    is_kept,
    rows,
    files,
    variables,
    project_version
   FROM refresh.builds
  WHERE (published_at IS NOT NULL);
CREATE VIEW published.customers AS
 SELECT customer_id,
    occupation,
    customer_type,
    is_known,
    is_seen
   FROM build_20250101_024946_cadc.customers;
CREATE VIEW published.date_order_evidence AS
 SELECT reading,
    dates
   FROM build_20250101_024946_cadc.date_order_evidence;
CREATE VIEW published.interaction_anomalies AS
 SELECT dimension,
    member,
    period,
    period_start,
    interactions,
    expected,
    expected_low,
    expected_high,
    score,
    direction,
    is_recent
   FROM build_20250101_024946_cadc.interaction_anomalies;
CREATE VIEW published.interaction_counts AS
 SELECT customer_id,
    customer_type,
    channel,
    channel_position,
    interactions
   FROM build_20250101_024946_cadc.interaction_counts;
CREATE VIEW published.interaction_counts_by_day AS
 SELECT customer_id,
    customer_type,
    channel,
    day,
    topics,
    interactions
   FROM build_20250101_024946_cadc.interaction_counts_by_day;
CREATE VIEW published.interaction_totals_by_day AS
 SELECT customer_type,
    channel,
    day,
    topics,
    interactions
   FROM build_20250101_024946_cadc.interaction_totals_by_day;
CREATE VIEW published.interactions AS
 SELECT customer_id,
    started_at,
    channel,
    topics,
    source_file,
    source_row
   FROM build_20250101_024946_cadc.interactions;
CREATE VIEW published.members AS
 SELECT dimension,
    member,
    "position"
   FROM build_20250101_024946_cadc.members;
CREATE VIEW published.rejected_rows AS
 SELECT source_file,
    sheet,
    source_row,
    content,
    reason
   FROM build_20250101_024946_cadc.rejected_rows;
CREATE VIEW published.statistics AS
 SELECT built_at,
    customers_rows_read,
    customers_rows_used,
    customers_rows_repeated,
    customers_rows_superseded,
    customers_rows_rejected,
    interactions_rows_read,
    interactions_rows_used,
    interactions_rows_repeated,
    interactions_rows_superseded,
    interactions_rows_rejected,
    products_rows_read,
    products_rows_used,
    products_rows_repeated,
    products_rows_superseded,
    products_rows_rejected,
    customers,
    customers_known,
    customers_seen,
    channels,
    topics,
    interactions,
    mentions_repeated,
    first_interaction_at,
    last_interaction_at
   FROM build_20250101_024946_cadc.statistics;
CREATE VIEW published_20250101_024938_7744.builds AS
 SELECT build_id,
    refresh_id,
    published_at,
    is_current,
    is_kept,
    rows,
    files,
    variables,
    project_version
   FROM refresh.builds
  WHERE (published_at IS NOT NULL);
CREATE VIEW published_20250101_024938_7744.customers AS
 SELECT customer_id,
    occupation,
    customer_type,
    is_known,
    is_seen
   FROM build_20250101_024938_7744.customers;
CREATE VIEW published_20250101_024938_7744.date_order_evidence AS
 SELECT reading,
    dates
   FROM build_20250101_024938_7744.date_order_evidence;
CREATE VIEW published_20250101_024938_7744.interaction_anomalies AS
 SELECT dimension,
    member,
    period,
    period_start,
    interactions,
    expected,
    expected_low,
    expected_high,
    score,
    direction,
    is_recent
   FROM build_20250101_024938_7744.interaction_anomalies;
CREATE VIEW published_20250101_024938_7744.interaction_counts AS
 SELECT customer_id,
    customer_type,
    channel,
    channel_position,
    interactions
   FROM build_20250101_024938_7744.interaction_counts;
CREATE VIEW published_20250101_024938_7744.interaction_counts_by_day AS
 SELECT customer_id,
    customer_type,
    channel,
    day,
    topics,
    interactions
   FROM build_20250101_024938_7744.interaction_counts_by_day;
CREATE VIEW published_20250101_024938_7744.interaction_totals_by_day AS
 SELECT customer_type,
    channel,
    day,
    topics,
    interactions
   FROM build_20250101_024938_7744.interaction_totals_by_day;
CREATE VIEW published_20250101_024938_7744.interactions AS
 SELECT customer_id,
    started_at,
    channel,
    topics,
    source_file,
    source_row
   FROM build_20250101_024938_7744.interactions;
CREATE VIEW published_20250101_024938_7744.members AS
 SELECT dimension,
    member,
    "position"
   FROM build_20250101_024938_7744.members;
CREATE VIEW published_20250101_024938_7744.rejected_rows AS
 SELECT source_file,
    sheet,
    source_row,
    content,
    reason
   FROM build_20250101_024938_7744.rejected_rows;
CREATE VIEW published_20250101_024938_7744.statistics AS
 SELECT built_at,
    customers_rows_read,
    customers_rows_used,
    customers_rows_repeated,
    customers_rows_superseded,
    customers_rows_rejected,
    interactions_rows_read,
    interactions_rows_used,
    interactions_rows_repeated,
    interactions_rows_superseded,
    interactions_rows_rejected,
    products_rows_read,
    products_rows_used,
    products_rows_repeated,
    products_rows_superseded,
    products_rows_rejected,
    customers,
    customers_known,
    customers_seen,
    channels,
    topics,
    interactions,
    mentions_repeated,
    first_interaction_at,
    last_interaction_at
   FROM build_20250101_024938_7744.statistics;
CREATE TABLE raw.channel_aliases (
    alias text,
    channel text
);
COMMENT ON TABLE raw.channel_aliases IS 'refresh 20250101-024946-cadc';
CREATE TABLE raw.channels (
    channel text,
    "position" text
);
COMMENT ON TABLE raw.channels IS 'refresh 20250101-024946-cadc';
CREATE TABLE raw.corrections (
    field text,
    misspelling text,
    correction text
);
COMMENT ON TABLE raw.corrections IS 'refresh 20250101-024946-cadc';
CREATE TABLE raw.raw_customers (
    customer_id text,
    occupation text,
    type text,
    outside_columns text,
    source_file text,
    source_row text
);
COMMENT ON TABLE raw.raw_customers IS 'refresh 20250101-024946-cadc';
CREATE TABLE raw.raw_interactions (
    date_start text,
    interaction text,
    customers text,
    outside_columns text,
    source_file text,
    source_row text
);
COMMENT ON TABLE raw.raw_interactions IS 'refresh 20250101-024946-cadc';
CREATE TABLE raw.raw_products_of_discussion (
    date text,
    product text,
    outside_columns text,
    source_file text,
    source_row text
);
COMMENT ON TABLE raw.raw_products_of_discussion IS 'refresh 20250101-024946-cadc';
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
COMMENT ON TABLE staging.int_repeated_rows IS 'refresh 20250101-024946-cadc';
CREATE UNLOGGED TABLE staging.stg_channel_spellings (
    spelling text COLLATE pg_catalog.pg_c_utf8,
    channel text
);
COMMENT ON TABLE staging.stg_channel_spellings IS 'refresh 20250101-024946-cadc';
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
COMMENT ON TABLE staging.stg_customers IS 'refresh 20250101-024946-cadc';
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
COMMENT ON TABLE staging.stg_interactions IS 'refresh 20250101-024946-cadc';
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
COMMENT ON TABLE staging.stg_products_of_discussion IS 'refresh 20250101-024946-cadc';
CREATE UNLOGGED TABLE staging.stg_source_files (
    source_file text,
    file_position bigint
);
COMMENT ON TABLE staging.stg_source_files IS 'refresh 20250101-024946-cadc';
COPY build_20250101_024938_7744.customers (customer_id, occupation, customer_type, is_known, is_seen) FROM stdin;
3	Santa Claus	Blue	t	t
4	\N	Unknown	f	t
1	Jedi	Red	t	t
11	Doctor	Orange	t	f
12	Plumber	Red	t	f
2	Batman	Orange	t	f
\.
COPY build_20250101_024938_7744.date_order_evidence (reading, dates) FROM stdin;
both	4
day first only	0
month first only	0
neither	0
\.
COPY build_20250101_024938_7744.interaction_anomalies (dimension, member, period, period_start, interactions, expected, expected_low, expected_high, score, direction, is_recent) FROM stdin;
\.
COPY build_20250101_024938_7744.interaction_counts (customer_id, customer_type, channel, channel_position, interactions) FROM stdin;
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
COPY build_20250101_024938_7744.interaction_counts_by_day (customer_id, customer_type, channel, day, topics, interactions) FROM stdin;
1	Red	Email	2019-10-04	{}	1
3	Blue	Email	2021-06-04	{}	1
4	Unknown	Bird	2020-03-05	{}	1
4	Unknown	Call	2020-02-11	{}	1
\.
COPY build_20250101_024938_7744.interaction_totals_by_day (customer_type, channel, day, topics, interactions) FROM stdin;
Blue	Email	2021-06-04	{}	1
Red	Email	2019-10-04	{}	1
Unknown	Bird	2020-03-05	{}	1
Unknown	Call	2020-02-11	{}	1
\.
COPY build_20250101_024938_7744.interactions (customer_id, started_at, channel, topics, source_file, source_row) FROM stdin;
1	2019-10-04 09:00:00	Email	{}	sample.xlsx	2
3	2021-06-04 13:01:00	Email	{}	sample.xlsx	5
4	2020-02-11 16:10:00	Call	{}	sample.xlsx	3
4	2020-03-05 11:23:00	Bird	{}	sample.xlsx	4
\.
COPY build_20250101_024938_7744.members (dimension, member, "position") FROM stdin;
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
COPY build_20250101_024938_7744.rejected_rows (source_file, sheet, source_row, content, reason) FROM stdin;
\.
COPY build_20250101_024938_7744.statistics (built_at, customers_rows_read, customers_rows_used, customers_rows_repeated, customers_rows_superseded, customers_rows_rejected, interactions_rows_read, interactions_rows_used, interactions_rows_repeated, interactions_rows_superseded, interactions_rows_rejected, products_rows_read, products_rows_used, products_rows_repeated, products_rows_superseded, products_rows_rejected, customers, customers_known, customers_seen, channels, topics, interactions, mentions_repeated, first_interaction_at, last_interaction_at) FROM stdin;
2025-01-01 02:49:44.916254+00	5	5	0	0	0	4	4	0	0	0	3	3	0	0	0	6	5	3	3	2	4	0	2019-10-04 09:00:00	2021-06-04 13:01:00
\.
COPY build_20250101_024946_cadc.customers (customer_id, occupation, customer_type, is_known, is_seen) FROM stdin;
3	Santa Claus	Blue	t	t
4	\N	Unknown	f	t
1	Jedi	Green	t	t
11	Doctor	Orange	t	f
12	Plumber	Red	t	f
2	Batman	Orange	t	f
\.
COPY build_20250101_024946_cadc.date_order_evidence (reading, dates) FROM stdin;
both	5
day first only	0
month first only	0
neither	0
\.
COPY build_20250101_024946_cadc.interaction_anomalies (dimension, member, period, period_start, interactions, expected, expected_low, expected_high, score, direction, is_recent) FROM stdin;
\.
COPY build_20250101_024946_cadc.interaction_counts (customer_id, customer_type, channel, channel_position, interactions) FROM stdin;
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
COPY build_20250101_024946_cadc.interaction_counts_by_day (customer_id, customer_type, channel, day, topics, interactions) FROM stdin;
1	Green	Email	2019-10-04	{}	1
1	Green	Email	2021-06-05	{}	1
3	Blue	Email	2021-06-04	{}	1
4	Unknown	Bird	2020-03-05	{}	1
4	Unknown	Call	2020-02-11	{}	1
\.
COPY build_20250101_024946_cadc.interaction_totals_by_day (customer_type, channel, day, topics, interactions) FROM stdin;
Blue	Email	2021-06-04	{}	1
Green	Email	2019-10-04	{}	1
Green	Email	2021-06-05	{}	1
Unknown	Bird	2020-03-05	{}	1
Unknown	Call	2020-02-11	{}	1
\.
COPY build_20250101_024946_cadc.interactions (customer_id, started_at, channel, topics, source_file, source_row) FROM stdin;
1	2019-10-04 09:00:00	Email	{}	changed.xlsx	2
1	2021-06-05 13:01:00	Email	{}	changed.xlsx	6
3	2021-06-04 13:01:00	Email	{}	changed.xlsx	5
4	2020-02-11 16:10:00	Call	{}	changed.xlsx	3
4	2020-03-05 11:23:00	Bird	{}	changed.xlsx	4
\.
COPY build_20250101_024946_cadc.members (dimension, member, "position") FROM stdin;
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
COPY build_20250101_024946_cadc.rejected_rows (source_file, sheet, source_row, content, reason) FROM stdin;
\.
COPY build_20250101_024946_cadc.statistics (built_at, customers_rows_read, customers_rows_used, customers_rows_repeated, customers_rows_superseded, customers_rows_rejected, interactions_rows_read, interactions_rows_used, interactions_rows_repeated, interactions_rows_superseded, interactions_rows_rejected, products_rows_read, products_rows_used, products_rows_repeated, products_rows_superseded, products_rows_rejected, customers, customers_known, customers_seen, channels, topics, interactions, mentions_repeated, first_interaction_at, last_interaction_at) FROM stdin;
2025-01-01 02:49:49.390773+00	5	5	0	0	0	5	5	0	0	0	3	3	0	0	0	6	5	3	3	2	5	0	2019-10-04 09:00:00	2021-06-05 13:01:00
\.
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
2025-01-01 02:49:49.390773+00	5	5	0	0	0	5	5	0	0	0	3	3	0	0	0	6	5	3	3	2	5	0	2019-10-04 09:00:00	2021-06-05 13:01:00
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
1	2025-01-01 02:49:50.00914+00	changed: customers	new	0.16666666666666666	1 of 6 customers changed since build 20250101-024938-7744; see python -m refresh diff	{}
2	2025-01-01 02:49:52.075073+00	failure: the refresh failed: broken.xlsx, sheet Customers: no column 'Occupation', 'Type' in the first # rows; name the columns in a header row	new	1	the refresh failed: broken.xlsx, sheet Customers: no column 'Occupation', 'Type' in the first 20 rows; name the columns in a header row	{}
\.
COPY refresh.builds (build_id, refresh_id, published_at, is_current, is_kept, rows, files, variables, project_version) FROM stdin;
20250101-024938-7744	20250101-024938-7744	2025-01-01 02:49:45.29711+00	f	t	{"members": 9, "customers": 6, "statistics": 1, "interactions": 4, "rejected_rows": 0, "interaction_counts": 18, "date_order_evidence": 4, "interaction_anomalies": 0, "interaction_counts_by_day": 4, "interaction_totals_by_day": 4}	[{"name": "sample.xlsx", "rows": {"raw_customers": 5, "raw_interactions": 4, "raw_products_of_discussion": 3}, "sha256": "532a145a001c59831cf5542983a1f646768674d7ea46977fd5cc50726f000e02"}]	{"time_zone": "UTC", "date_order": "dmy", "topic_rule": "same_month", "keep_builds": 3, "latest_date": "", "allow_shrink": false, "earliest_date": "1900-01-01", "min_kept_share": 0.5, "max_rejected_share": 0.5, "max_unlisted_channels": 50}	0.1.0
20250101-024946-cadc	20250101-024946-cadc	2025-01-01 02:49:50.000073+00	t	t	{"members": 10, "customers": 6, "statistics": 1, "interactions": 5, "rejected_rows": 0, "interaction_counts": 18, "date_order_evidence": 4, "interaction_anomalies": 0, "interaction_counts_by_day": 5, "interaction_totals_by_day": 5}	[{"name": "changed.xlsx", "rows": {"raw_customers": 5, "raw_interactions": 5, "raw_products_of_discussion": 3}, "sha256": "a4552ee95e0cff26cc081adc1d8a4af93d04b391cbd17eb6e00313cf0f1980f9"}]	{"time_zone": "UTC", "date_order": "dmy", "topic_rule": "same_month", "keep_builds": 3, "latest_date": "", "allow_shrink": false, "earliest_date": "1900-01-01", "min_kept_share": 0.5, "max_rejected_share": 0.5, "max_unlisted_channels": 50}	0.1.0
\.
COPY refresh.migrations (version, applied_at) FROM stdin;
1	2025-01-01 02:49:39.489956+00
2	2025-01-01 02:49:39.494002+00
\.
COPY refresh.runs (refresh_id, started_at, finished_at, outcome, message, files, input_hash, failures, build_id) FROM stdin;
20250101-024938-7744	2025-01-01 02:49:39.495261+00	2025-01-01 02:49:45.301258+00	published	\N	[{"name": "sample.xlsx", "rows": {"raw_customers": 5, "raw_interactions": 4, "raw_products_of_discussion": 3}, "sha256": "532a145a001c59831cf5542983a1f646768674d7ea46977fd5cc50726f000e02"}]	c4b34a8d72e160d6c57f3d518784f452d096805bf8d0e5d1e0d64175ce81aa5e	[]	20250101-024938-7744
20250101-024946-cadc	2025-01-01 02:49:46.463449+00	2025-01-01 02:49:50.007387+00	published	\N	[{"name": "changed.xlsx", "rows": {"raw_customers": 5, "raw_interactions": 5, "raw_products_of_discussion": 3}, "sha256": "a4552ee95e0cff26cc081adc1d8a4af93d04b391cbd17eb6e00313cf0f1980f9"}]	f2b464f0e22fa54ddd1d80c3831bbd970d00b424c7160ffd9343331aabd5a4e3	[]	20250101-024946-cadc
20250101-024950-a641	2025-01-01 02:49:51.120312+00	2025-01-01 02:49:52.073243+00	failed	broken.xlsx, sheet Customers: no column 'Occupation', 'Type' in the first 20 rows; name the columns in a header row	[{"name": "broken.xlsx", "sha256": "d5c61a1042a4ba74f7e20fff1ba210482641c9900966a855e3f2ce5d2497720a"}]	4779081d7462cd9e6c6b51ba79f6e5f40322290e0b913357568985e823a61fc0	[]	\N
\.
COPY snapshots.customers_history (customer_id, occupation, customer_type, is_known, dbt_scd_id, dbt_updated_at, dbt_valid_from, dbt_valid_to) FROM stdin;
3	Santa Claus	Blue	t	b6d1fb9c64198620dc5c3e255633b85f	2025-01-01 02:49:45.138967	2025-01-01 02:49:45.138967	\N
4	\N	Unknown	f	ca952405829556617acd600202b7a0ae	2025-01-01 02:49:45.138967	2025-01-01 02:49:45.138967	\N
11	Doctor	Orange	t	87db87dbd751d9a9665722d4957e3cd2	2025-01-01 02:49:45.138967	2025-01-01 02:49:45.138967	\N
12	Plumber	Red	t	492dc57a8669c44f426ec69959526c9b	2025-01-01 02:49:45.138967	2025-01-01 02:49:45.138967	\N
2	Batman	Orange	t	8faab20c624492cada69dcd31db3ea11	2025-01-01 02:49:45.138967	2025-01-01 02:49:45.138967	\N
1	Jedi	Red	t	6c3659b0914cc81b9b34b52402934326	2025-01-01 02:49:45.138967	2025-01-01 02:49:45.138967	2025-01-01 02:49:49.585688
1	Jedi	Green	t	8826eb057391825818b559ea94d144be	2025-01-01 02:49:49.585688	2025-01-01 02:49:49.585688	\N
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
SELECT pg_catalog.setval('refresh.alerts_alert_id_seq', 2, true);
ALTER TABLE ONLY build_20250101_024938_7744.customers
    ADD CONSTRAINT customers_pkey PRIMARY KEY (customer_id);
ALTER TABLE ONLY build_20250101_024938_7744.date_order_evidence
    ADD CONSTRAINT date_order_evidence_pkey PRIMARY KEY (reading);
ALTER TABLE ONLY build_20250101_024938_7744.interaction_anomalies
    ADD CONSTRAINT interaction_anomalies_pkey PRIMARY KEY (dimension, member, period, period_start);
ALTER TABLE ONLY build_20250101_024938_7744.interaction_counts_by_day
    ADD CONSTRAINT interaction_counts_by_day_pkey PRIMARY KEY (customer_id, channel, day);
ALTER TABLE ONLY build_20250101_024938_7744.interaction_counts
    ADD CONSTRAINT interaction_counts_pkey PRIMARY KEY (customer_id, channel);
ALTER TABLE ONLY build_20250101_024938_7744.interaction_totals_by_day
    ADD CONSTRAINT interaction_totals_by_day_pkey PRIMARY KEY (customer_type, channel, day);
ALTER TABLE ONLY build_20250101_024938_7744.interactions
    ADD CONSTRAINT interactions_pkey PRIMARY KEY (customer_id, started_at, channel);
ALTER TABLE ONLY build_20250101_024938_7744.members
    ADD CONSTRAINT members_dimension_position_key UNIQUE (dimension, "position");
ALTER TABLE ONLY build_20250101_024938_7744.members
    ADD CONSTRAINT members_pkey PRIMARY KEY (dimension, member);
ALTER TABLE ONLY build_20250101_024938_7744.rejected_rows
    ADD CONSTRAINT rejected_rows_pkey PRIMARY KEY (sheet, source_file, source_row);
ALTER TABLE ONLY build_20250101_024938_7744.statistics
    ADD CONSTRAINT statistics_pkey PRIMARY KEY (built_at);
ALTER TABLE ONLY build_20250101_024946_cadc.customers
    ADD CONSTRAINT customers_pkey PRIMARY KEY (customer_id);
ALTER TABLE ONLY build_20250101_024946_cadc.date_order_evidence
    ADD CONSTRAINT date_order_evidence_pkey PRIMARY KEY (reading);
ALTER TABLE ONLY build_20250101_024946_cadc.interaction_anomalies
    ADD CONSTRAINT interaction_anomalies_pkey PRIMARY KEY (dimension, member, period, period_start);
ALTER TABLE ONLY build_20250101_024946_cadc.interaction_counts_by_day
    ADD CONSTRAINT interaction_counts_by_day_pkey PRIMARY KEY (customer_id, channel, day);
ALTER TABLE ONLY build_20250101_024946_cadc.interaction_counts
    ADD CONSTRAINT interaction_counts_pkey PRIMARY KEY (customer_id, channel);
ALTER TABLE ONLY build_20250101_024946_cadc.interaction_totals_by_day
    ADD CONSTRAINT interaction_totals_by_day_pkey PRIMARY KEY (customer_type, channel, day);
ALTER TABLE ONLY build_20250101_024946_cadc.interactions
    ADD CONSTRAINT interactions_pkey PRIMARY KEY (customer_id, started_at, channel);
ALTER TABLE ONLY build_20250101_024946_cadc.members
    ADD CONSTRAINT members_dimension_position_key UNIQUE (dimension, "position");
ALTER TABLE ONLY build_20250101_024946_cadc.members
    ADD CONSTRAINT members_pkey PRIMARY KEY (dimension, member);
ALTER TABLE ONLY build_20250101_024946_cadc.rejected_rows
    ADD CONSTRAINT rejected_rows_pkey PRIMARY KEY (sheet, source_file, source_row);
ALTER TABLE ONLY build_20250101_024946_cadc.statistics
    ADD CONSTRAINT statistics_pkey PRIMARY KEY (built_at);
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
ALTER TABLE ONLY refresh.alerts
    ADD CONSTRAINT alerts_pkey PRIMARY KEY (alert_id);
ALTER TABLE ONLY refresh.builds
    ADD CONSTRAINT builds_pkey PRIMARY KEY (build_id);
ALTER TABLE ONLY refresh.migrations
    ADD CONSTRAINT migrations_pkey PRIMARY KEY (version);
ALTER TABLE ONLY refresh.runs
    ADD CONSTRAINT runs_pkey PRIMARY KEY (refresh_id);
CREATE UNIQUE INDEX builds_is_current ON refresh.builds USING btree (is_current) WHERE is_current;
GRANT USAGE ON SCHEMA build_20250101_024938_7744 TO api_reader;
GRANT USAGE ON SCHEMA build_20250101_024946_cadc TO api_reader;
GRANT USAGE ON SCHEMA published TO api_reader;
GRANT USAGE ON SCHEMA published_20250101_024938_7744 TO api_reader;
GRANT SELECT ON TABLE build_20250101_024938_7744.customers TO api_reader;
GRANT SELECT ON TABLE build_20250101_024938_7744.date_order_evidence TO api_reader;
GRANT SELECT ON TABLE build_20250101_024938_7744.interaction_anomalies TO api_reader;
GRANT SELECT ON TABLE build_20250101_024938_7744.interaction_counts TO api_reader;
GRANT SELECT ON TABLE build_20250101_024938_7744.interaction_counts_by_day TO api_reader;
GRANT SELECT ON TABLE build_20250101_024938_7744.interaction_totals_by_day TO api_reader;
GRANT SELECT ON TABLE build_20250101_024938_7744.interactions TO api_reader;
GRANT SELECT ON TABLE build_20250101_024938_7744.members TO api_reader;
GRANT SELECT ON TABLE build_20250101_024938_7744.rejected_rows TO api_reader;
GRANT SELECT ON TABLE build_20250101_024938_7744.statistics TO api_reader;
GRANT SELECT ON TABLE build_20250101_024946_cadc.customers TO api_reader;
GRANT SELECT ON TABLE build_20250101_024946_cadc.date_order_evidence TO api_reader;
GRANT SELECT ON TABLE build_20250101_024946_cadc.interaction_anomalies TO api_reader;
GRANT SELECT ON TABLE build_20250101_024946_cadc.interaction_counts TO api_reader;
GRANT SELECT ON TABLE build_20250101_024946_cadc.interaction_counts_by_day TO api_reader;
GRANT SELECT ON TABLE build_20250101_024946_cadc.interaction_totals_by_day TO api_reader;
GRANT SELECT ON TABLE build_20250101_024946_cadc.interactions TO api_reader;
GRANT SELECT ON TABLE build_20250101_024946_cadc.members TO api_reader;
GRANT SELECT ON TABLE build_20250101_024946_cadc.rejected_rows TO api_reader;
GRANT SELECT ON TABLE build_20250101_024946_cadc.statistics TO api_reader;
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
GRANT SELECT ON TABLE published_20250101_024938_7744.builds TO api_reader;
GRANT SELECT ON TABLE published_20250101_024938_7744.customers TO api_reader;
GRANT SELECT ON TABLE published_20250101_024938_7744.date_order_evidence TO api_reader;
GRANT SELECT ON TABLE published_20250101_024938_7744.interaction_anomalies TO api_reader;
GRANT SELECT ON TABLE published_20250101_024938_7744.interaction_counts TO api_reader;
GRANT SELECT ON TABLE published_20250101_024938_7744.interaction_counts_by_day TO api_reader;
GRANT SELECT ON TABLE published_20250101_024938_7744.interaction_totals_by_day TO api_reader;
GRANT SELECT ON TABLE published_20250101_024938_7744.interactions TO api_reader;
GRANT SELECT ON TABLE published_20250101_024938_7744.members TO api_reader;
GRANT SELECT ON TABLE published_20250101_024938_7744.rejected_rows TO api_reader;
GRANT SELECT ON TABLE published_20250101_024938_7744.statistics TO api_reader;
