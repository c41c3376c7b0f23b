with

channels as (

    select {{ clean_text('channel') }} as channel

    from {{ ref('channels') }}

),

channel_aliases as (

    select
        {{ clean_text('alias') }} as alias,
        {{ clean_text('channel') }} as channel

    from {{ ref('channel_aliases') }}

),

spellings as (

    select
        {{ fold_case('channel') }} as spelling,
        channel

    from channels

    union

    select
        {{ fold_case('channel_aliases.alias') }} as spelling,
        channels.channel

    from channel_aliases
    inner join channels
        on {{ fold_case('channel_aliases.channel') }} = {{ fold_case('channels.channel') }}

)

select
    spelling,
    channel

from spellings
