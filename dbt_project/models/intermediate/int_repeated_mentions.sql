with

mentions as (

    select * from {{ ref('int_mentions') }}
    {%- if is_incremental() %}
    where {{ is_of_new_file('source_file') }}
    {%- endif %}

),

interactions as (

    select * from {{ ref('interactions') }}

)

select
    mentions.source_file,
    mentions.source_row,
    mentions.mentions_of_row,
    mentions.source_file = interactions.source_file as is_of_same_file

from mentions
inner join interactions using (customer_id, started_at, channel)
where mentions.source_row != interactions.source_row or mentions.source_file != interactions.source_file
