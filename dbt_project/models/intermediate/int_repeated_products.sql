with

usable_products_of_discussion as (

    select * from {{ ref('stg_products_of_discussion') }}
    where rejection_reason is null and not is_superseded

),

numbered_products as (

    select
        *,
        first_value(source_file) over same_product as first_file,
        row_number() over same_product as occurrence

    from usable_products_of_discussion
    window same_product as (partition by discussed_month, topic order by file_position, source_row)

)

select
    source_file,
    source_row,
    first_file = source_file as is_of_same_file

from numbered_products
where occurrence > 1
