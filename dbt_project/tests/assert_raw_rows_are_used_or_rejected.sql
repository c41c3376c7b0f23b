-- Nothing is lost: of each sheet, the rows read (counted in raw) are the rows used and the rows rejected. Across three
-- seeds, staging and two marts, so no generic test says it.
with

raw_totals as (

    select
        (select count(*) from {{ ref('raw_customers') }}) as customers,
        (select count(*) from {{ ref('raw_interactions') }}) as interactions,
        (select count(*) from {{ ref('raw_products_of_discussion') }}) as products

),

statistics as (

    select * from {{ ref('statistics') }}

)

select
    raw_totals.customers,
    raw_totals.interactions,
    raw_totals.products

from raw_totals
cross join statistics
where
    raw_totals.customers != statistics.customers_rows_used + statistics.customers_rows_rejected
    or raw_totals.interactions != statistics.interactions_rows_used + statistics.interactions_rows_rejected
    or raw_totals.products != statistics.products_rows_used + statistics.products_rows_rejected
