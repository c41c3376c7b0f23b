-- A row when interaction_counts does not add up to the interactions of the usable staged rows, counted here from the
-- rule, or when their mentions are not complete. Compares sums of several models, which no generic test does.
with

usable_interactions as (

    select * from {{ ref('stg_interactions') }}
    where rejection_reason is null and not is_superseded

),

distinct_mentions as (

    select distinct
        customer_id,
        started_at,
        {{ fold_case('channel') }} as channel

    from {{ ref('int_mentions') }}

),

staged_total as (

    select coalesce(sum(cardinality(customer_ids)), 0) as mentions

    from usable_interactions

),

mention_total as (

    select count(*) as mentions

    from {{ ref('int_mentions') }}

),

distinct_total as (

    select count(*) as interactions

    from distinct_mentions

),

mart_total as (

    select coalesce(sum(interactions), 0) as interactions

    from {{ ref('interaction_counts') }}

)

select
    staged_total.mentions as staged_mentions,
    mention_total.mentions,
    distinct_total.interactions as mentioned_interactions,
    mart_total.interactions as counted_interactions

from staged_total
cross join mention_total
cross join distinct_total
cross join mart_total
where staged_total.mentions != mention_total.mentions or distinct_total.interactions != mart_total.interactions
