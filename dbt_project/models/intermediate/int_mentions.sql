with

-- read twice: Postgres would otherwise write it to disk
usable_interactions as not materialized (

    select * from {{ ref('stg_interactions') }}
    where rejection_reason is null and not is_superseded

),

unlisted_spellings as (

    select
        {{ fold_case('channel') }} as spelling,
        channel,
        min(array[file_position, source_row]) as first_row

    from usable_interactions
    where not is_listed_channel
    group by spelling, channel

),

-- a channel that is not on the reference list is shown in its first spelling
unlisted_channels as (

    select distinct on (spelling)
        spelling,
        channel

    from unlisted_spellings
    order by spelling, first_row

)

select
    usable_interactions.started_at,
    usable_interactions.source_file,
    usable_interactions.file_position,
    usable_interactions.source_row,
    unnest(usable_interactions.customer_ids) as customer_id,
    coalesce(unlisted_channels.channel, usable_interactions.channel) as channel,
    cardinality(usable_interactions.customer_ids) as mentions_of_row

from usable_interactions
left join unlisted_channels
    on
        not usable_interactions.is_listed_channel
        and {{ fold_case('usable_interactions.channel') }} = unlisted_channels.spelling
{%- if is_incremental() %}
where {{ is_of_new_file('usable_interactions.source_file') }}
{%- endif %}
