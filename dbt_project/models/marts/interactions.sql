with

mentions as (

    select * from {{ ref('int_mentions') }}
    {%- if is_incremental() %}
    where {{ is_of_new_file('source_file') }}
    {%- endif %}

),

topics_by_month as (

    select * from {{ ref('int_topics_by_month') }}

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
