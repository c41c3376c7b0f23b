-- One row per channel or customer type with an unusual number in the last days. It warns: an unusual number may be
-- right. A generic test would not show the number and the expected one.
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
