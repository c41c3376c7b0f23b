with

source as (

    select * from {{ ref('raw_interactions') }}

),

channel_spellings as (

    select * from {{ ref('stg_channel_spellings') }}

),

trimmed as (

    select
        source_file,
        source_row::bigint as source_row,
        {{ trim_to_null('date_start') }} as date_text,
        {{ trim_to_null('interaction') }} as channel_text,
        {{ list_ids('customers') }} as customer_id_list,
        jsonb_build_object('Date Start', date_start, 'Interaction', interaction, 'Customers', customers) as content

    from source
    -- here and below: each expression once a row; without it they are computed anew wherever they are named
    offset 0  -- noqa: AM09

),

ordered as (

    select
        *,
        {{ order_date_parts('date_text', var('date_order')) }} as started_at_text

    from trimmed
    offset 0  -- noqa: AM09

),

parsed as (

    select
        ordered.source_file,
        ordered.source_row,
        ordered.content,
        ordered.customer_id_list,
        channel_spellings.channel is not null as is_listed_channel,
        coalesce(channel_spellings.channel, ordered.channel_text) as channel,
        {{ parse_timestamp('ordered.started_at_text') }} as started_at,
        {{ parse_id_list('ordered.customer_id_list') }} as customer_ids

    from ordered
    left join channel_spellings
        on {{ fold_case('ordered.channel_text') }} = channel_spellings.spelling
    offset 0  -- noqa: AM09

)

select
    source_file,
    source_row,
    content,
    channel,
    is_listed_channel,
    started_at,
    customer_ids,
    case
        when started_at is null then 'invalid date'
        when channel is null then 'missing channel'
        when customer_id_list is null then 'missing customer'
        when customer_ids is null then 'invalid customer id'
    end as rejection_reason

from parsed
