-- One row per channel, customer type or topic that counts have and members has not: nobody could ask for it. A key of
-- two columns, and the elements of an array: no generic test says it.
with

members as (

    select * from {{ ref('members') }}

),

customers as (

    select * from {{ ref('customers') }}

),

interaction_totals_by_day as (

    select * from {{ ref('interaction_totals_by_day') }}

),

counted_members as (

    select
        'channel' as dimension,
        channel as member

    from interaction_totals_by_day

    union

    select
        'customer_type' as dimension,
        customer_type as member

    from interaction_totals_by_day

    union

    -- those without interactions have zeros
    select
        'customer_type' as dimension,
        customer_type as member

    from customers

    union

    select
        'topic' as dimension,
        unnest(topics) as member

    from interaction_totals_by_day

)

select
    dimension,
    member

from counted_members
left join members using (dimension, member)
where members.position is null
