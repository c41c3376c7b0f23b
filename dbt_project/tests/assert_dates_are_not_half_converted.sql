-- One row per file in which Excel converted half of the dates with the other date order: it makes date cells of the
-- dates whose day can be a month, and leaves the others as text. Compares the rows of a file, which no generic test
-- does.
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
