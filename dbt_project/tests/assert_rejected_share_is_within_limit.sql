-- One row per sheet of which a larger share of the rows is rejected than the variable max_rejected_share allows. A
-- limit on a ratio of two columns, which no generic test checks.
with

statistics as (

    select * from {{ ref('statistics') }}

),

shares (sheet, rows_rejected, rows_read) as (

    select
        {{ sheet_of('raw_customers') }},
        customers_rows_rejected,
        customers_rows_read

    from statistics

    union all

    select
        {{ sheet_of('raw_interactions') }},
        interactions_rows_rejected,
        interactions_rows_read

    from statistics

    union all

    select
        {{ sheet_of('raw_products_of_discussion') }},
        products_rows_rejected,
        products_rows_read

    from statistics

)

select
    sheet,
    rows_rejected,
    rows_read

from shares
where rows_rejected > {{ var('max_rejected_share') }} * rows_read
