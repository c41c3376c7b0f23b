-- One row per sheet of which more rows are rejected than the variable max_rejected_share allows. A threshold on a
-- share of two counts is no generic test.
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
