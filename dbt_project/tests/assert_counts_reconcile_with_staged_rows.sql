-- A row when interaction_counts does not add up to the interactions of the usable staged rows, counted here from the
-- rule and without the models in between. Compares sums of two models, which no generic test does.
with

usable_interactions as (

    select * from {{ ref('stg_interactions') }}
    where rejection_reason is null and not is_superseded

),

distinct_mentions as (

    select distinct
        started_at,
        {{ fold_case('channel') }} as channel,
        unnest(customer_ids) as customer_id

    from usable_interactions

),

staged_total as (

    select count(*) as interactions

    from distinct_mentions

),

mart_total as (

    select coalesce(sum(interactions), 0) as interactions

    from {{ ref('interaction_counts') }}

)

select
    staged_total.interactions as staged_interactions,
    mart_total.interactions as counted_interactions

from staged_total
cross join mart_total
where staged_total.interactions != mart_total.interactions
