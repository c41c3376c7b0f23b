-- One row per sheet whose raw rows are not the sum of those used, repeated, superseded and rejected. Compares counts of
-- three seeds with a mart, which no generic test does.
with

raw_totals (sheet, rows_read) as (

    select
        {{ sheet_of('raw_customers') }},
        count(*)

    from {{ ref('raw_customers') }}

    union all

    select
        {{ sheet_of('raw_interactions') }},
        count(*)

    from {{ ref('raw_interactions') }}

    union all

    select
        {{ sheet_of('raw_products_of_discussion') }},
        count(*)

    from {{ ref('raw_products_of_discussion') }}

),

statistics as (

    select * from {{ ref('statistics') }}

),

accounted_totals (sheet, rows_accounted) as (

    select
        {{ sheet_of('raw_customers') }},
        customers_rows_used + customers_rows_repeated + customers_rows_superseded + customers_rows_rejected

    from statistics

    union all

    select
        {{ sheet_of('raw_interactions') }},
        interactions_rows_used + interactions_rows_repeated + interactions_rows_superseded + interactions_rows_rejected

    from statistics

    union all

    select
        {{ sheet_of('raw_products_of_discussion') }},
        products_rows_used + products_rows_repeated + products_rows_superseded + products_rows_rejected

    from statistics

)

select
    sheet,
    raw_totals.rows_read,
    accounted_totals.rows_accounted

from raw_totals
inner join accounted_totals using (sheet)
where raw_totals.rows_read != accounted_totals.rows_accounted
