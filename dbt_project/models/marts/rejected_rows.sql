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

repeated_rows as (

    select * from {{ ref('int_repeated_rows') }}

)

select
    source_file,
    {{ sheet_of('raw_customers') }} as sheet,
    source_row,
    content,
    rejection_reason as reason

from staged_customers
where rejection_reason is not null and not is_superseded

union all

select
    source_file,
    {{ sheet_of('raw_interactions') }} as sheet,
    source_row,
    content,
    rejection_reason as reason

from staged_interactions
where rejection_reason is not null and not is_superseded

union all

select
    source_file,
    {{ sheet_of('raw_products_of_discussion') }} as sheet,
    source_row,
    content,
    rejection_reason as reason

from staged_products_of_discussion
where rejection_reason is not null and not is_superseded

union all

select
    source_file,
    sheet,
    source_row,
    content,
    'duplicate' as reason

from repeated_rows
where is_of_same_file
