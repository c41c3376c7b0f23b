with

source_files as (

    select distinct source_file from {{ ref('raw_customers') }}

    union

    select distinct source_file from {{ ref('raw_interactions') }}

    union

    select distinct source_file from {{ ref('raw_products_of_discussion') }}

)

select
    source_file,
    row_number() over (
        order by {{ natural_key('source_file') }} collate "C", source_file collate "C"
    ) as file_position

from source_files
