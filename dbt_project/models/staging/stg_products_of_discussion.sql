with

source as (

    select * from {{ ref('raw_products_of_discussion') }}

),

parsed as (

    select
        source_file,
        source_row::bigint as source_row,
        {{ trim_to_null('product') }} as topic,
        {{ parse_month(trim_to_null('date')) }} as discussed_month,
        jsonb_build_object('Date', date, 'Product', product) as content

    from source

)

select
    source_file,
    source_row,
    content,
    topic,
    discussed_month,
    case
        when discussed_month is null then 'invalid month'
        when topic is null then 'missing product'
    end as rejection_reason

from parsed
