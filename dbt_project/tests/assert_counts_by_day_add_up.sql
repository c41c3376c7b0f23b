-- One row per customer and channel whose counts by day do not add up to its count, or have another type. Sums one model
-- and joins it to another, which no generic test does.
with

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

),

total as (

    select sum(interactions) as interactions

    from {{ ref('interaction_counts') }}

),

total_by_day as (

    select sum(interactions) as interactions

    from {{ ref('interaction_counts_by_day') }}

)

select
    customer_id,
    channel,
    interaction_counts.customer_type,
    day_totals.customer_type as type_by_day,
    day_totals.other_type as other_type_by_day,
    interaction_counts.interactions as counted,
    day_totals.interactions as counted_by_day

from {{ ref('interaction_counts') }} as interaction_counts
left join day_totals using (customer_id, channel)
where
    interaction_counts.interactions != coalesce(day_totals.interactions, 0)
    or interaction_counts.customer_type != day_totals.customer_type
    or interaction_counts.customer_type != day_totals.other_type

union all

-- days of customers and channels that have no count
select
    null as customer_id,
    null as channel,
    null as customer_type,
    null as type_by_day,
    null as other_type_by_day,
    total.interactions as counted,
    total_by_day.interactions as counted_by_day

from total
cross join total_by_day
where total.interactions != total_by_day.interactions
