with

-- read twice: Postgres would otherwise write it to disk
usable_interactions as not materialized (

    select * from {{ ref('stg_interactions') }}
    where rejection_reason is null and not is_superseded

),

usable_products_of_discussion as (

    select * from {{ ref('stg_products_of_discussion') }}
    where rejection_reason is null and not is_superseded

),

-- a channel that is not on the reference list is shown in its first spelling
unlisted_channels as (

    select distinct on ({{ fold_case('channel') }})
        {{ fold_case('channel') }} as spelling,
        channel

    from usable_interactions
    where not is_listed_channel
    order by {{ fold_case('channel') }}, file_position, source_row

),

mentions as (

    select
        usable_interactions.started_at,
        usable_interactions.source_file,
        usable_interactions.file_position,
        usable_interactions.source_row,
        unnest(usable_interactions.customer_ids) as customer_id,
        coalesce(unlisted_channels.channel, usable_interactions.channel) as channel

    from usable_interactions
    left join unlisted_channels
        on
            not usable_interactions.is_listed_channel
            and {{ fold_case('usable_interactions.channel') }} = unlisted_channels.spelling

),

-- rows with the same customer, minute and channel are one interaction: the first one counts
first_mentions as (

    select distinct on (customer_id, started_at, channel) *

    from mentions
    order by customer_id, started_at, channel, file_position, source_row

),

topics_by_month as (

    select
        discussed_month,
        array_agg(distinct topic collate pg_c_utf8 order by topic collate pg_c_utf8) as topics

    from usable_products_of_discussion
    group by discussed_month

)

select
    first_mentions.customer_id,
    first_mentions.started_at,
    first_mentions.channel,
    first_mentions.source_file,
    first_mentions.source_row,
    coalesce(topics_by_month.topics, '{}') as topics

from first_mentions
left join topics_by_month
    on
        {{ is_about_topics_of_month('first_mentions.started_at', 'topics_by_month.discussed_month') }}
