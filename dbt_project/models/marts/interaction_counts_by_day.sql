with

customers as (

    select * from {{ ref('customers') }}

),

interactions as (

    select * from {{ ref('interactions') }}

),

counts as (

    select
        customer_id,
        channel,
        started_at::date as day,
        any_value(topics) as topics,  -- the same for all interactions of a day
        count(*) as interactions

    from interactions
    group by customer_id, channel, day

)

select
    counts.customer_id,
    customers.customer_type,
    counts.channel,
    counts.day,
    counts.topics,
    counts.interactions

from counts
inner join customers using (customer_id)
-- in the order of the key: sorted rows index faster, and the rows of a customer are next to each other
order by counts.customer_id, counts.channel, counts.day
