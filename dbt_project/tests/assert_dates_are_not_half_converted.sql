-- One row per file whose dates Excel has half converted with the other date order: it makes date cells of those whose
-- day can be a month, and leaves the others as text. Rows of one file against each other: no generic test says it.
with

staged_interactions as (

    select * from {{ ref('stg_interactions') }}
    where not is_superseded

)

select
    source_file,
    count(*) filter (where fitting_date_order = 'date cell') as date_cells,
    count(*) filter (where fitting_date_order in ('dmy', 'mdy')) as text_dates

from staged_interactions
group by source_file
having
    bool_and(extract(day from started_at) <= 12) filter (where fitting_date_order = 'date cell')
    and count(*) filter (where fitting_date_order in ('dmy', 'mdy')) > 0
    and count(*) filter (where fitting_date_order = 'both') = 0
