-- One row per customer, type and channel whose counts by day do not add up to its count. Sums one model and joins it to
-- another, which no generic test does.
with

interaction_counts as (

    select * from {{ ref('interaction_counts') }}

),

interaction_counts_by_day as (

    select * from {{ ref('interaction_counts_by_day') }}

),

day_totals as (

    select
        customer_id,
        customer_type,
        channel,
        sum(interactions) as interactions

    from interaction_counts_by_day
    group by customer_id, customer_type, channel

)

select
    customer_id,
    customer_type,
    channel,
    interaction_counts.interactions as counted,
    day_totals.interactions as counted_by_day

from interaction_counts
full join day_totals using (customer_id, customer_type, channel)
where coalesce(interaction_counts.interactions, -1) != coalesce(day_totals.interactions, 0)
