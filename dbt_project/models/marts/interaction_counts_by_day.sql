with

interactions as (

    select * from {{ ref('interactions') }}

)

select
    customer_id,
    channel,
    started_at::date as day,
    any_value(topics) as topics,  -- those of the day's month
    count(*) as interactions

from interactions
group by customer_id, channel, day
-- as the key: its index is made in one go, and the rows of a customer lie together
order by customer_id, channel, day
