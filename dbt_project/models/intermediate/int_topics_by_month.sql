with

usable_products_of_discussion as (

    select * from {{ ref('stg_products_of_discussion') }}
    where rejection_reason is null and not is_superseded

)

select
    discussed_month,
    array_agg(distinct topic collate pg_c_utf8 order by topic collate pg_c_utf8) as topics

from usable_products_of_discussion
group by discussed_month
