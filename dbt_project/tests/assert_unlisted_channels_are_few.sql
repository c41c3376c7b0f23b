-- One row per channel that is not on the reference list, when there are more of them than the variable
-- max_unlisted_channels allows: then the column holds something other than channels. A limit on a number of rows, which
-- no generic test checks.
with

channels as (

    select member as channel from {{ ref('dimension_members') }}
    where dimension = 'channel'

),

channel_spellings as (

    select * from {{ ref('stg_channel_spellings') }}

),

unlisted_channels as (

    select
        channels.channel,
        count(*) over () as unlisted

    from channels
    left join channel_spellings using (channel)
    where channel_spellings.channel is null

)

select channel

from unlisted_channels
where unlisted > {{ var('max_unlisted_channels') }}
