-- A row when there are fewer interactions than the share min_kept_share of the published ones: a file is missing or cut
-- off. Compares with the published build, which no generic test knows.
with

statistics as (

    select * from {{ ref('statistics') }}

)

select
    interactions,
    {{ published_interactions() }} as published_interactions

from statistics
where
    interactions < {{ var('min_kept_share') }} * {{ published_interactions() }}
    and not {{ var('allow_shrink') }}
