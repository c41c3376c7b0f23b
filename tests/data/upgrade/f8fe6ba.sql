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
COMMENT ON TABLE marts.customers IS 'build 4cc024b6-2833-415b-8ad1-d3d959a9a83a';
CREATE TABLE marts.date_order_evidence (
    reading text CONSTRAINT date_order_evidence__dbt_tmp_reading_not_null1 NOT NULL,
    dates bigint CONSTRAINT date_order_evidence__dbt_tmp_dates_not_null1 NOT NULL
);
COMMENT ON TABLE marts.date_order_evidence IS 'build 4cc024b6-2833-415b-8ad1-d3d959a9a83a';
CREATE TABLE marts.interaction_counts (
    customer_id bigint CONSTRAINT interaction_counts__dbt_tmp_customer_id_not_null1 NOT NULL,
    channel text CONSTRAINT interaction_counts__dbt_tmp_channel_not_null1 NOT NULL,
    channel_position bigint CONSTRAINT interaction_counts__dbt_tmp_channel_position_not_null1 NOT NULL,
    interactions bigint CONSTRAINT interaction_counts__dbt_tmp_interactions_not_null1 NOT NULL
);
COMMENT ON TABLE marts.interaction_counts IS 'build 4cc024b6-2833-415b-8ad1-d3d959a9a83a';
CREATE TABLE marts.interaction_counts_by_day (
    customer_id bigint CONSTRAINT interaction_counts_by_day__dbt_tmp_customer_id_not_null1 NOT NULL,
    channel text CONSTRAINT interaction_counts_by_day__dbt_tmp_channel_not_null1 NOT NULL,
    day date CONSTRAINT interaction_counts_by_day__dbt_tmp_day_not_null1 NOT NULL,
    topics text[] CONSTRAINT interaction_counts_by_day__dbt_tmp_topics_not_null1 NOT NULL,
    interactions bigint CONSTRAINT interaction_counts_by_day__dbt_tmp_interactions_not_null1 NOT NULL
);
COMMENT ON TABLE marts.interaction_counts_by_day IS 'build 4cc024b6-2833-415b-8ad1-d3d959a9a83a';
CREATE TABLE marts.interactions (
    customer_id bigint CONSTRAINT interactions__dbt_tmp_customer_id_not_null1 NOT NULL,
    started_at timestamp without time zone CONSTRAINT interactions__dbt_tmp_started_at_not_null1 NOT NULL,
    channel text CONSTRAINT interactions__dbt_tmp_channel_not_null1 NOT NULL,
    topics text[] CONSTRAINT interactions__dbt_tmp_topics_not_null1 NOT NULL,
    source_file text CONSTRAINT interactions__dbt_tmp_source_file_not_null1 NOT NULL,
    source_row bigint CONSTRAINT interactions__dbt_tmp_source_row_not_null1 NOT NULL
);
COMMENT ON TABLE marts.interactions IS 'build 4cc024b6-2833-415b-8ad1-d3d959a9a83a';
CREATE TABLE marts.rejected_rows (
    source_file text CONSTRAINT rejected_rows__dbt_tmp_source_file_not_null1 NOT NULL,
    sheet text CONSTRAINT rejected_rows__dbt_tmp_sheet_not_null1 NOT NULL,
    source_row bigint CONSTRAINT rejected_rows__dbt_tmp_source_row_not_null1 NOT NULL,
    content jsonb CONSTRAINT rejected_rows__dbt_tmp_content_not_null1 NOT NULL,
    reason text CONSTRAINT rejected_rows__dbt_tmp_reason_not_null1 NOT NULL
);
COMMENT ON TABLE marts.rejected_rows IS 'build 4cc024b6-2833-415b-8ad1-d3d959a9a83a';
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
COMMENT ON TABLE marts.statistics IS 'build 4cc024b6-2833-415b-8ad1-d3d959a9a83a';
CREATE TABLE published.builds (
    build_id text NOT NULL,
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
CREATE TABLE published.interaction_counts (
    customer_id bigint CONSTRAINT interaction_counts__dbt_tmp_customer_id_not_null1 NOT NULL,
    channel text CONSTRAINT interaction_counts__dbt_tmp_channel_not_null1 NOT NULL,
    channel_position bigint CONSTRAINT interaction_counts__dbt_tmp_channel_position_not_null1 NOT NULL,
    interactions bigint CONSTRAINT interaction_counts__dbt_tmp_interactions_not_null1 NOT NULL
);
CREATE TABLE published.interaction_counts_by_day (
    customer_id bigint CONSTRAINT interaction_counts_by_day__dbt_tmp_customer_id_not_null1 NOT NULL,
    channel text CONSTRAINT interaction_counts_by_day__dbt_tmp_channel_not_null1 NOT NULL,
    day date CONSTRAINT interaction_counts_by_day__dbt_tmp_day_not_null1 NOT NULL,
    topics text[] CONSTRAINT interaction_counts_by_day__dbt_tmp_topics_not_null1 NOT NULL,
    interactions bigint CONSTRAINT interaction_counts_by_day__dbt_tmp_interactions_not_null1 NOT NULL
);
CREATE TABLE published.interactions (
    customer_id bigint CONSTRAINT interactions__dbt_tmp_customer_id_not_null1 NOT NULL,
    started_at timestamp without time zone CONSTRAINT interactions__dbt_tmp_started_at_not_null1 NOT NULL,
    channel text CONSTRAINT interactions__dbt_tmp_channel_not_null1 NOT NULL,
    topics text[] CONSTRAINT interactions__dbt_tmp_topics_not_null1 NOT NULL,
    source_file text CONSTRAINT interactions__dbt_tmp_source_file_not_null1 NOT NULL,
    source_row bigint CONSTRAINT interactions__dbt_tmp_source_row_not_null1 NOT NULL
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
CREATE TABLE published_previous.interaction_counts (
    customer_id bigint CONSTRAINT interaction_counts__dbt_tmp_customer_id_not_null NOT NULL,
    channel text CONSTRAINT interaction_counts__dbt_tmp_channel_not_null NOT NULL,
    channel_position bigint CONSTRAINT interaction_counts__dbt_tmp_channel_position_not_null NOT NULL,
    interactions bigint CONSTRAINT interaction_counts__dbt_tmp_interactions_not_null NOT NULL
);
CREATE TABLE published_previous.interaction_counts_by_day (
    customer_id bigint CONSTRAINT interaction_counts_by_day__dbt_tmp_customer_id_not_null NOT NULL,
    channel text CONSTRAINT interaction_counts_by_day__dbt_tmp_channel_not_null NOT NULL,
    day date CONSTRAINT interaction_counts_by_day__dbt_tmp_day_not_null NOT NULL,
    topics text[] CONSTRAINT interaction_counts_by_day__dbt_tmp_topics_not_null NOT NULL,
    interactions bigint CONSTRAINT interaction_counts_by_day__dbt_tmp_interactions_not_null NOT NULL
);
CREATE TABLE published_previous.interactions (
    customer_id bigint CONSTRAINT interactions__dbt_tmp_customer_id_not_null NOT NULL,
    started_at timestamp without time zone CONSTRAINT interactions__dbt_tmp_started_at_not_null NOT NULL,
    channel text CONSTRAINT interactions__dbt_tmp_channel_not_null NOT NULL,
    topics text[] CONSTRAINT interactions__dbt_tmp_topics_not_null NOT NULL,
    source_file text CONSTRAINT interactions__dbt_tmp_source_file_not_null NOT NULL,
    source_row bigint CONSTRAINT interactions__dbt_tmp_source_row_not_null NOT NULL
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
COMMENT ON TABLE raw.channel_aliases IS 'build 4cc024b6-2833-415b-8ad1-d3d959a9a83a';
CREATE TABLE raw.channels (
    channel text,
    "position" text
);
COMMENT ON TABLE raw.channels IS 'build 4cc024b6-2833-415b-8ad1-d3d959a9a83a';
CREATE TABLE raw.corrections (
    field text,
    misspelling text,
    correction text
);
COMMENT ON TABLE raw.corrections IS 'build 4cc024b6-2833-415b-8ad1-d3d959a9a83a';
CREATE TABLE raw.raw_customers (
    customer_id text,
    occupation text,
    type text,
    source_file text,
    source_row text
);
COMMENT ON TABLE raw.raw_customers IS 'build 4cc024b6-2833-415b-8ad1-d3d959a9a83a';
CREATE TABLE raw.raw_interactions (
    date_start text,
    interaction text,
    customers text,
    source_file text,
    source_row text
);
COMMENT ON TABLE raw.raw_interactions IS 'build 4cc024b6-2833-415b-8ad1-d3d959a9a83a';
CREATE TABLE raw.raw_products_of_discussion (
    date text,
    product text,
    source_file text,
    source_row text
);
COMMENT ON TABLE raw.raw_products_of_discussion IS 'build 4cc024b6-2833-415b-8ad1-d3d959a9a83a';
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
CREATE VIEW staging.stg_interactions AS
 WITH source AS (
         SELECT raw_interactions.date_start,
            raw_interactions.interaction,
            raw_interactions.customers,
            raw_interactions.source_file,
            raw_interactions.source_row
           FROM raw.raw_interactions
        ), channel_spellings AS (
         SELECT stg_channel_spellings.spelling,
            stg_channel_spellings.channel
           FROM staging.stg_channel_spellings
        ), trimmed AS (
         SELECT source.source_file,
            (source.source_row)::bigint AS source_row,
            regexp_replace(NULLIF(btrim(source.date_start, ' 	
 '::text), ''::text), '^([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})(?= |$)'::text, '\3-\2-\1'::text) AS started_at_text,
            NULLIF(btrim(source.interaction, ' 	
 '::text), ''::text) AS channel_text,
            NULLIF(btrim(regexp_replace(source.customers, '[\s ]*[,;][\s ,;]*'::text, ','::text, 'g'::text), (','::text || ' 	
 '::text)), ''::text) AS customer_id_list,
            jsonb_build_object('Date Start', source.date_start, 'Interaction', source.interaction, 'Customers', source.customers) AS content
           FROM source
        ), parsed AS (
         SELECT trimmed.source_file,
            trimmed.source_row,
            trimmed.content,
            trimmed.customer_id_list,
            (channel_spellings.channel IS NOT NULL) AS is_listed_channel,
            COALESCE(channel_spellings.channel, trimmed.channel_text) AS channel,
                CASE
                    WHEN ((trimmed.started_at_text ~ '^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(( +|T)([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]+)?)?)?$'::text) AND pg_input_is_valid(split_part(trimmed.started_at_text, '.'::text, 1), 'timestamp'::text)) THEN date_trunc('minute'::text, (split_part(trimmed.started_at_text, '.'::text, 1))::timestamp without time zone)
                    ELSE NULL::timestamp without time zone
                END AS started_at,
                CASE
                    WHEN (trimmed.customer_id_list ~ '^0*[1-9][0-9]{0,17}(\.0+)?(,0*[1-9][0-9]{0,17}(\.0+)?)*$'::text) THEN (string_to_array(regexp_replace(trimmed.customer_id_list, '\.0+(?=,|$)'::text, ''::text, 'g'::text), ','::text))::bigint[]
                    ELSE NULL::bigint[]
                END AS customer_ids
           FROM (trimmed
             LEFT JOIN channel_spellings ON ((lower((trimmed.channel_text COLLATE pg_c_utf8)) = channel_spellings.spelling)))
        )
 SELECT source_file,
    source_row,
    content,
    channel,
    is_listed_channel,
    started_at,
    customer_ids,
        CASE
            WHEN (started_at IS NULL) THEN 'invalid date'::text
            WHEN (channel IS NULL) THEN 'missing channel'::text
            WHEN (customer_id_list IS NULL) THEN 'missing customer'::text
            WHEN (customer_ids IS NULL) THEN 'invalid customer id'::text
            ELSE NULL::text
        END AS rejection_reason
   FROM parsed;
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
both	5
day first only	0
month first only	0
neither	0
\.
COPY marts.interaction_counts (customer_id, channel, channel_position, interactions) FROM stdin;
1	Email	1	2
1	Call	2	0
1	Bird	3	0
2	Email	1	0
2	Call	2	0
2	Bird	3	0
3	Email	1	1
3	Call	2	0
3	Bird	3	0
4	Email	1	0
4	Call	2	1
4	Bird	3	1
11	Email	1	0
11	Call	2	0
11	Bird	3	0
12	Email	1	0
12	Call	2	0
12	Bird	3	0
\.
COPY marts.interaction_counts_by_day (customer_id, channel, day, topics, interactions) FROM stdin;
4	Call	2020-02-11	{}	1
1	Email	2019-10-04	{}	1
1	Email	2021-06-05	{}	1
3	Email	2021-06-04	{}	1
4	Bird	2020-03-05	{}	1
\.
COPY marts.interactions (customer_id, started_at, channel, topics, source_file, source_row) FROM stdin;
1	2019-10-04 09:00:00	Email	{}	changed.xlsx	2
1	2021-06-05 13:01:00	Email	{}	changed.xlsx	6
3	2021-06-04 13:01:00	Email	{}	changed.xlsx	5
4	2020-02-11 16:10:00	Call	{}	changed.xlsx	3
4	2020-03-05 11:23:00	Bird	{}	changed.xlsx	4
\.
COPY marts.rejected_rows (source_file, sheet, source_row, content, reason) FROM stdin;
\.
COPY marts.statistics (built_at, customers_rows_read, customers_rows_used, customers_rows_rejected, interactions_rows_read, interactions_rows_used, interactions_rows_rejected, products_rows_read, products_rows_used, products_rows_rejected, customers, customers_known, customers_seen, channels, topics, interactions, mentions_repeated, first_interaction_at, last_interaction_at) FROM stdin;
2025-01-01 09:15:12.339293+00	5	5	0	5	5	0	3	3	0	6	5	3	3	2	5	0	2019-10-04 09:00:00	2021-06-05 13:01:00
\.
COPY published.builds (build_id, published_at, rows) FROM stdin;
09a7bdff-be6b-4031-a404-f74a4d7ea5f7	2025-01-01 09:15:04.599201+00	{"customers": 6, "statistics": 1, "interactions": 4, "rejected_rows": 0, "interaction_counts": 18, "date_order_evidence": 4, "interaction_counts_by_day": 4}
4cc024b6-2833-415b-8ad1-d3d959a9a83a	2025-01-01 09:15:12.714578+00	{"customers": 6, "statistics": 1, "interactions": 5, "rejected_rows": 0, "interaction_counts": 18, "date_order_evidence": 4, "interaction_counts_by_day": 5}
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
COPY published.interaction_counts (customer_id, channel, channel_position, interactions) FROM stdin;
1	Email	1	2
1	Call	2	0
1	Bird	3	0
2	Email	1	0
2	Call	2	0
2	Bird	3	0
3	Email	1	1
3	Call	2	0
3	Bird	3	0
4	Email	1	0
4	Call	2	1
4	Bird	3	1
11	Email	1	0
11	Call	2	0
11	Bird	3	0
12	Email	1	0
12	Call	2	0
12	Bird	3	0
\.
COPY published.interaction_counts_by_day (customer_id, channel, day, topics, interactions) FROM stdin;
4	Call	2020-02-11	{}	1
1	Email	2019-10-04	{}	1
1	Email	2021-06-05	{}	1
3	Email	2021-06-04	{}	1
4	Bird	2020-03-05	{}	1
\.
COPY published.interactions (customer_id, started_at, channel, topics, source_file, source_row) FROM stdin;
1	2019-10-04 09:00:00	Email	{}	changed.xlsx	2
1	2021-06-05 13:01:00	Email	{}	changed.xlsx	6
3	2021-06-04 13:01:00	Email	{}	changed.xlsx	5
4	2020-02-11 16:10:00	Call	{}	changed.xlsx	3
4	2020-03-05 11:23:00	Bird	{}	changed.xlsx	4
\.
COPY published.rejected_rows (source_file, sheet, source_row, content, reason) FROM stdin;
\.
COPY published.statistics (built_at, customers_rows_read, customers_rows_used, customers_rows_rejected, interactions_rows_read, interactions_rows_used, interactions_rows_rejected, products_rows_read, products_rows_used, products_rows_rejected, customers, customers_known, customers_seen, channels, topics, interactions, mentions_repeated, first_interaction_at, last_interaction_at) FROM stdin;
2025-01-01 09:15:12.339293+00	5	5	0	5	5	0	3	3	0	6	5	3	3	2	5	0	2019-10-04 09:00:00	2021-06-05 13:01:00
\.
COPY published_previous.builds (build_id, published_at, rows) FROM stdin;
09a7bdff-be6b-4031-a404-f74a4d7ea5f7	2025-01-01 09:15:04.599201+00	{"customers": 6, "statistics": 1, "interactions": 4, "rejected_rows": 0, "interaction_counts": 18, "date_order_evidence": 4, "interaction_counts_by_day": 4}
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
COPY published_previous.interaction_counts (customer_id, channel, channel_position, interactions) FROM stdin;
1	Email	1	1
1	Call	2	0
1	Bird	3	0
2	Email	1	0
2	Call	2	0
2	Bird	3	0
3	Email	1	1
3	Call	2	0
3	Bird	3	0
4	Email	1	0
4	Call	2	1
4	Bird	3	1
11	Email	1	0
11	Call	2	0
11	Bird	3	0
12	Email	1	0
12	Call	2	0
12	Bird	3	0
\.
COPY published_previous.interaction_counts_by_day (customer_id, channel, day, topics, interactions) FROM stdin;
4	Call	2020-02-11	{}	1
1	Email	2019-10-04	{}	1
3	Email	2021-06-04	{}	1
4	Bird	2020-03-05	{}	1
\.
COPY published_previous.interactions (customer_id, started_at, channel, topics, source_file, source_row) FROM stdin;
1	2019-10-04 09:00:00	Email	{}	sample.xlsx	2
3	2021-06-04 13:01:00	Email	{}	sample.xlsx	5
4	2020-02-11 16:10:00	Call	{}	sample.xlsx	3
4	2020-03-05 11:23:00	Bird	{}	sample.xlsx	4
\.
COPY published_previous.rejected_rows (source_file, sheet, source_row, content, reason) FROM stdin;
\.
COPY published_previous.statistics (built_at, customers_rows_read, customers_rows_used, customers_rows_rejected, interactions_rows_read, interactions_rows_used, interactions_rows_rejected, products_rows_read, products_rows_used, products_rows_rejected, customers, customers_known, customers_seen, channels, topics, interactions, mentions_repeated, first_interaction_at, last_interaction_at) FROM stdin;
2025-01-01 09:15:04.331477+00	5	5	0	4	4	0	3	3	0	6	5	3	3	2	4	0	2019-10-04 09:00:00	2021-06-04 13:01:00
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
COPY snapshots.customers_history (customer_id, occupation, customer_type, is_known, dbt_scd_id, dbt_updated_at, dbt_valid_from, dbt_valid_to) FROM stdin;
3	Santa Claus	Blue	t	c5301f737bb60b8ce1ad80dbd2db067c	2025-01-01 09:15:04.533574	2025-01-01 09:15:04.533574	\N
4	\N	Unknown	f	a033a22e6ded22b9683ee38694d8d0db	2025-01-01 09:15:04.533574	2025-01-01 09:15:04.533574	\N
11	Doctor	Orange	t	7f9439cc252594be563a6f6034dcd595	2025-01-01 09:15:04.533574	2025-01-01 09:15:04.533574	\N
12	Plumber	Red	t	5f5cb97d87ad01148cb07aee3e03e17f	2025-01-01 09:15:04.533574	2025-01-01 09:15:04.533574	\N
2	Batman	Orange	t	861068c81eebb8f1595d674a12688440	2025-01-01 09:15:04.533574	2025-01-01 09:15:04.533574	\N
1	Jedi	Red	t	97ce4aacc3aa2680316758c486e0b472	2025-01-01 09:15:04.533574	2025-01-01 09:15:04.533574	2025-01-01 09:15:12.556378
1	Jedi	Green	t	c78b3b6827f31a810283e29e31d527ca	2025-01-01 09:15:12.556378	2025-01-01 09:15:12.556378	\N
\.
ALTER TABLE ONLY marts.customers
    ADD CONSTRAINT customers__dbt_tmp_pkey1 PRIMARY KEY (customer_id);
ALTER TABLE ONLY marts.date_order_evidence
    ADD CONSTRAINT date_order_evidence__dbt_tmp_pkey1 PRIMARY KEY (reading);
ALTER TABLE ONLY marts.interaction_counts
    ADD CONSTRAINT interaction_counts__dbt_tmp_pkey1 PRIMARY KEY (customer_id, channel);
ALTER TABLE ONLY marts.interaction_counts_by_day
    ADD CONSTRAINT interaction_counts_by_day__dbt_tmp_pkey1 PRIMARY KEY (customer_id, channel, day);
ALTER TABLE ONLY marts.interactions
    ADD CONSTRAINT interactions__dbt_tmp_pkey1 PRIMARY KEY (customer_id, started_at, channel);
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
ALTER TABLE ONLY published.interaction_counts_by_day
    ADD CONSTRAINT interaction_counts_by_day_pkey PRIMARY KEY (customer_id, channel, day);
ALTER TABLE ONLY published.interaction_counts
    ADD CONSTRAINT interaction_counts_pkey PRIMARY KEY (customer_id, channel);
ALTER TABLE ONLY published.interactions
    ADD CONSTRAINT interactions_pkey PRIMARY KEY (customer_id, started_at, channel);
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
ALTER TABLE ONLY published_previous.interaction_counts_by_day
    ADD CONSTRAINT interaction_counts_by_day_pkey PRIMARY KEY (customer_id, channel, day);
ALTER TABLE ONLY published_previous.interaction_counts
    ADD CONSTRAINT interaction_counts_pkey PRIMARY KEY (customer_id, channel);
ALTER TABLE ONLY published_previous.interactions
    ADD CONSTRAINT interactions_pkey PRIMARY KEY (customer_id, started_at, channel);
ALTER TABLE ONLY published_previous.rejected_rows
    ADD CONSTRAINT rejected_rows_pkey PRIMARY KEY (sheet, source_file, source_row);
ALTER TABLE ONLY published_previous.statistics
    ADD CONSTRAINT statistics_pkey PRIMARY KEY (built_at);
GRANT USAGE ON SCHEMA published TO api_reader;
GRANT USAGE ON SCHEMA published_previous TO api_reader;
GRANT SELECT ON TABLE published.builds TO api_reader;
GRANT SELECT ON TABLE published.customers TO api_reader;
GRANT SELECT ON TABLE published.date_order_evidence TO api_reader;
GRANT SELECT ON TABLE published.interaction_counts TO api_reader;
GRANT SELECT ON TABLE published.interaction_counts_by_day TO api_reader;
GRANT SELECT ON TABLE published.interactions TO api_reader;
GRANT SELECT ON TABLE published.rejected_rows TO api_reader;
GRANT SELECT ON TABLE published.statistics TO api_reader;
GRANT SELECT ON TABLE published_previous.builds TO api_reader;
GRANT SELECT ON TABLE published_previous.customers TO api_reader;
GRANT SELECT ON TABLE published_previous.date_order_evidence TO api_reader;
GRANT SELECT ON TABLE published_previous.interaction_counts TO api_reader;
GRANT SELECT ON TABLE published_previous.interaction_counts_by_day TO api_reader;
GRANT SELECT ON TABLE published_previous.interactions TO api_reader;
GRANT SELECT ON TABLE published_previous.rejected_rows TO api_reader;
GRANT SELECT ON TABLE published_previous.statistics TO api_reader;
