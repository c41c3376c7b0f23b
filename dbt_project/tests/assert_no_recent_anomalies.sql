-- One row per channel or customer type whose number of the last days is unusual. Warns: an unusual number may be right.
-- No generic test counts rows by a condition.
with

interaction_anomalies as (

    select * from {{ ref('interaction_anomalies') }}

)

select
    dimension,
    member,
    period,
    period_start,
    direction,
    interactions,
    expected

from interaction_anomalies
where is_recent
