with

interactions as (

    select * from {{ ref('interactions') }}

)

select
    customer_id,
    channel,
    started_at::date as day,
    topics,
    count(*) as interactions

from interactions
group by customer_id, channel, day, topics
