with

interaction_counts_by_day as (

    select * from {{ ref('interaction_counts_by_day') }}

)

select
    customer_type,
    channel,
    day,
    any_value(topics) as topics,  -- those of the day's month
    sum(interactions)::bigint as interactions

from interaction_counts_by_day
group by customer_type, channel, day
-- as the key: its index is made in one go
order by customer_type, channel, day
