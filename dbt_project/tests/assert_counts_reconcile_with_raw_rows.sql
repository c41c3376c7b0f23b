-- End to end, across models: what interaction_counts adds up to is what the raw rows hold, counted here by the rule
-- itself and not by the models in between. No generic test sees both ends.
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

raw_total as (

    select count(*) as interactions

    from distinct_mentions

),

mart_total as (

    select coalesce(sum(interactions), 0) as interactions

    from {{ ref('interaction_counts') }}

)

select
    raw_total.interactions as raw_interactions,
    mart_total.interactions as counted_interactions

from raw_total
cross join mart_total
where raw_total.interactions != mart_total.interactions
