-- One row per channel, customer type or topic that is counted and missing in dimension_members: no filter could name
-- it. The generic test `relationships` compares single columns; this is a key of two, with elements of an array.
with

dimension_members as (

    select * from {{ ref('dimension_members') }}

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

    -- types without interactions are counted as zeros
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
left join dimension_members using (dimension, member)
where dimension_members.position is null
