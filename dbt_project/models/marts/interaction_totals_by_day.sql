with

interaction_counts_by_day as (

    select * from {{ ref('interaction_counts_by_day') }}

)

select
    customer_type,
    channel,
    day,
    any_value(topics) as topics,  -- the same for all interactions of a day
    sum(interactions)::bigint as interactions

from interaction_counts_by_day
group by customer_type, channel, day
-- in the order of the key: sorted rows index faster
order by customer_type, channel, day
