with

mentions as (

    select * from {{ ref('int_mentions') }}
    {%- if is_incremental() %}
    where {{ is_of_new_file('source_file') }}
    {%- endif %}

),

interactions as (

    select * from {{ ref('interactions') }}

),

usable_products_of_discussion as (

    select * from {{ ref('stg_products_of_discussion') }}
    where rejection_reason is null and not is_superseded

),

-- mentions whose interaction is counted with another row
repeated_mentions as (

    select
        mentions.source_file,
        mentions.source_row,
        mentions.mentions_of_row,
        mentions.source_file = interactions.source_file as is_of_same_file

    from mentions
    inner join interactions using (customer_id, started_at, channel)
    where mentions.source_row != interactions.source_row or mentions.source_file != interactions.source_file

),

-- no mention of the row is counted
repeated_interactions as (

    select
        source_file,
        {{ sheet_of('raw_interactions') }} as sheet,
        source_row,
        bool_or(is_of_same_file) as is_of_same_file

    from repeated_mentions
    group by source_file, source_row
    having count(*) = min(mentions_of_row)

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
