with

usable_interactions as (

    select * from {{ ref('stg_interactions') }}
    where
        rejection_reason is null and not is_superseded
        {%- if is_incremental() %}
        and {{ is_of_new_file('source_file') }}
        {%- endif %}

),

-- without `not materialized`, Postgres would read all interactions for each repeated row, and not use their key
interactions as not materialized (

    select * from {{ ref('interactions') }}

),

usable_products_of_discussion as (

    select * from {{ ref('stg_products_of_discussion') }}
    where rejection_reason is null and not is_superseded

),

-- usable rows without a counted interaction
uncounted_interactions as (

    select * from usable_interactions
    where
        not exists (
            select from interactions
            where
                usable_interactions.source_file = interactions.source_file
                and usable_interactions.source_row = interactions.source_row
        )

),

repeated_interactions as (

    select
        source_file,
        {{ sheet_of('raw_interactions') }} as sheet,
        source_row,
        exists(
            select from interactions
            where
                interactions.customer_id = any(uncounted_interactions.customer_ids)
                and interactions.started_at = uncounted_interactions.started_at
                and {{ fold_case('interactions.channel') }} = {{ fold_case('uncounted_interactions.channel') }}
                and interactions.source_file = uncounted_interactions.source_file
        ) as is_of_same_file

    from uncounted_interactions

),

numbered_products as (

    select
        *,
        first_value(source_file) over same_product as first_file,
        row_number() over same_product as occurrence

    from usable_products_of_discussion
    window same_product as (partition by discussed_month, topic order by file_position, source_row)

),

repeated_products as (

    select
        source_file,
        {{ sheet_of('raw_products_of_discussion') }} as sheet,
        source_row,
        first_file = source_file as is_of_same_file

    from numbered_products
    where
        occurrence > 1
        {%- if is_incremental() %}
        and {{ is_of_new_file('source_file') }}
        {%- endif %}

)

select * from repeated_interactions

union all

select * from repeated_products
