-- A row when more typed dates fit only the other date order than fit only date_order: then the variable is wrong.
-- Compares rows of one model with each other, which no generic test does.
with

date_order_evidence as (

    select * from {{ ref('date_order_evidence') }}

),

totals as (

    select
        sum(dates) filter (where reading = 'day first only') as day_first_only,
        sum(dates) filter (where reading = 'month first only') as month_first_only

    from date_order_evidence

)

select
    day_first_only,
    month_first_only

from totals
where ('{{ var('date_order') }}' = 'mdy') = (day_first_only > month_first_only) and day_first_only != month_first_only
