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

-- usable rows of which nothing was counted: an earlier row said the same
duplicate_interactions as (

    select * from staged_interactions
    where
        rejection_reason is null
        and not exists (
            select from interactions
            where
                staged_interactions.source_file = interactions.source_file
                and staged_interactions.source_row = interactions.source_row
        )

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
