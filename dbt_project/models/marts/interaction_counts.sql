with

customers as (

    select * from {{ ref('customers') }}

),

interactions as (

    select * from {{ ref('interactions') }}

),

listed_channels as (

    select
        {{ trim_to_null('channel') }} as channel,
        position::bigint as position

    from {{ ref('channels') }}

),

counted_channels as (

    select distinct channel

    from interactions

),

counts as (

    select
        customer_id,
        channel,
        count(*) as interactions

    from interactions
    group by customer_id, channel

),

-- channels that are not on the reference list come after it, in alphabetical order
channels as (

    select
        channel,
        row_number() over (order by listed_channels.position, channel collate pg_c_utf8) as position

    from listed_channels
    full join counted_channels using (channel)

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
-- as the key: its index is made in one go, and the rows of a customer lie together
order by customers.customer_id, channels.channel
