with

customers as (

    select * from {{ ref('customers') }}

),

interactions as (

    select * from {{ ref('interactions') }}

),

usable_products_of_discussion as (

    select * from {{ ref('stg_products_of_discussion') }}
    where rejection_reason is null and not is_superseded

),

listed_channels as (

    select
        {{ clean_text('channel') }} as channel,
        position::bigint as position

    from {{ ref('channels') }}

),

counted_channels as (

    select distinct channel

    from interactions

),

-- channels that are not on the reference list come after those on it, in alphabetical order
channels as (

    select
        'channel' as dimension,
        channel as member,
        row_number() over (order by listed_channels.position, channel collate pg_c_utf8) as position

    from listed_channels
    full join counted_channels using (channel)

),

customer_types as (

    select
        'customer_type' as dimension,
        customer_type as member,
        row_number() over (order by customer_type collate pg_c_utf8) as position

    from customers
    group by customer_type

),

topics as (

    select
        'topic' as dimension,
        topic as member,
        row_number() over (order by topic collate pg_c_utf8) as position

    from usable_products_of_discussion
    group by topic

)

select
    dimension,
    member,
    position

from channels

union all

select
    dimension,
    member,
    position

from customer_types

union all

select
    dimension,
    member,
    position

from topics
-- in the order of the key
order by dimension, member
