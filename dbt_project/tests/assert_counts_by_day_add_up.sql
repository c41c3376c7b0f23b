-- One row per customer and channel whose counts by day do not add up to its count, or have another type. Sums one model
-- and joins it to another, which no generic test does.
with

interaction_counts as (

    select * from {{ ref('interaction_counts') }}

),

interaction_counts_by_day as (

    -- in the order of the key: Postgres groups such rows without a hash table
    select * from {{ ref('interaction_counts_by_day') }}
    order by customer_id, channel

),

day_totals as (

    select
        customer_id,
        channel,
        min(customer_type) as customer_type,
        max(customer_type) as other_type,
        sum(interactions) as interactions

    from interaction_counts_by_day
    group by customer_id, channel

)

select
    customer_id,
    channel,
    interaction_counts.customer_type,
    day_totals.customer_type as type_by_day,
    day_totals.other_type as other_type_by_day,
    interaction_counts.interactions as counted,
    day_totals.interactions as counted_by_day

from interaction_counts
full join day_totals using (customer_id, channel)
where
    coalesce(interaction_counts.interactions, -1) != coalesce(day_totals.interactions, 0)
    or interaction_counts.customer_type != day_totals.customer_type
    or interaction_counts.customer_type != day_totals.other_type
