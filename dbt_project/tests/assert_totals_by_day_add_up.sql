-- One row per type, channel and day whose total is not the sum of the counts by day, with the same topics. Sums one
-- model and joins it to another, which no generic test does.
with

interaction_totals_by_day as (

    select * from {{ ref('interaction_totals_by_day') }}

),

interaction_counts_by_day as (

    select * from {{ ref('interaction_counts_by_day') }}

),

customer_sums as (

    select
        customer_type,
        channel,
        day,
        topics,
        sum(interactions) as interactions

    from interaction_counts_by_day
    group by customer_type, channel, day, topics

)

select
    customer_type,
    channel,
    day,
    topics,
    interaction_totals_by_day.interactions as counted_in_all,
    customer_sums.interactions as counted_by_customer

from interaction_totals_by_day
full join customer_sums using (customer_type, channel, day, topics)
where interaction_totals_by_day.interactions is distinct from customer_sums.interactions
