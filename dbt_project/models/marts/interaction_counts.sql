with

customers as (

    select * from {{ ref('customers') }}

),

interactions as (

    select * from {{ ref('interactions') }}

),

channels as (

    select
        member as channel,
        position

    from {{ ref('dimension_members') }}
    where dimension = 'channel'

),

counts as (

    select
        customer_id,
        channel,
        count(*) as interactions

    from interactions
    group by customer_id, channel

)

select
    customers.customer_id,
    customers.customer_type,
    channels.channel,
    channels.position as channel_position,
    coalesce(counts.interactions, 0) as interactions

from customers
cross join channels
left join counts using (customer_id, channel)
-- in the order of the key: sorted rows index faster, and the rows of a customer are next to each other
order by customers.customer_id, channels.channel
