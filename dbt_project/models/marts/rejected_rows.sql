with

staged_customers as (

    select * from {{ ref('stg_customers') }}

),

staged_interactions as (

    select * from {{ ref('stg_interactions') }}

),

staged_products_of_discussion as (

    select * from {{ ref('stg_products_of_discussion') }}

),

interactions as (

    select * from {{ ref('interactions') }}

),

counted_rows as (

    select distinct
        source_file,
        source_row

    from interactions

),

-- usable rows of which nothing was counted: an earlier row said the same
duplicate_interactions as (

    select staged_interactions.*

    from staged_interactions
    left join counted_rows
        on
            staged_interactions.source_file = counted_rows.source_file
            and staged_interactions.source_row = counted_rows.source_row
    where
        staged_interactions.rejection_reason is null
        and counted_rows.source_row is null

)

select
    source_file,
    'Customers' as sheet,
    source_row,
    content,
    rejection_reason as reason

from staged_customers
where rejection_reason is not null

union all

select
    source_file,
    'External interactions' as sheet,
    source_row,
    content,
    rejection_reason as reason

from staged_interactions
where rejection_reason is not null

union all

select
    source_file,
    'External interactions' as sheet,
    source_row,
    content,
    'duplicate' as reason

from duplicate_interactions

union all

select
    source_file,
    'Products of discussion' as sheet,
    source_row,
    content,
    rejection_reason as reason

from staged_products_of_discussion
where rejection_reason is not null
