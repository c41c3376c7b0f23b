with

repeated_mentions as (

    select * from {{ ref('int_repeated_mentions') }}
    {%- if is_incremental() %}
    where {{ is_of_new_file('source_file') }}
    {%- endif %}

)

select
    source_file,
    source_row,
    bool_or(is_of_same_file) as is_of_same_file

from repeated_mentions
group by source_file, source_row
-- no mention of the row is counted
having count(*) = min(mentions_of_row)
