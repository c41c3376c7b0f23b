with

-- read twice: Postgres would otherwise write it to disk
usable_interactions as not materialized (

    select * from {{ ref('stg_interactions') }}
    where rejection_reason is null and not is_superseded

),

topics_by_month as (

    select * from {{ ref('int_topics_by_month') }}

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
    {%- if is_incremental() %}
    where {{ is_of_new_file('usable_interactions.source_file') }}
    {%- endif %}

),

-- rows with the same customer, minute and channel are one interaction: the first one counts
first_mentions as (

    select distinct on (customer_id, started_at, channel) *

    from mentions
    order by customer_id, started_at, channel, file_position, source_row

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
{%- if is_incremental() %}
where
    not exists (
        select from {{ this }} as counted
        where
            first_mentions.customer_id = counted.customer_id
            and first_mentions.started_at = counted.started_at
            and first_mentions.channel = counted.channel
    )

union all

-- of the earlier files, interactions in months whose products have changed
select
    counted.customer_id,
    counted.started_at,
    counted.channel,
    counted.source_file,
    counted.source_row,
    coalesce(topics_by_month.topics, '{}') as topics

from {{ this }} as counted
left join topics_by_month
    on
        {{ is_about_topics_of_month('counted.started_at', 'topics_by_month.discussed_month') }}
where counted.topics != coalesce(topics_by_month.topics, '{}')
{%- endif %}
