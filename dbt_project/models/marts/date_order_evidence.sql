with

staged_interactions as (

    select * from {{ ref('stg_interactions') }}
    where not is_superseded

),

counts as (

    select
        fitting_date_order,
        count(*) as dates

    from staged_interactions
    group by fitting_date_order

),

readings (reading, fitting_date_order) as (

    values
    ('day first only', 'dmy'),
    ('month first only', 'mdy'),
    ('both', 'both'),
    ('neither', 'none')

)

select
    readings.reading,
    coalesce(counts.dates, 0) as dates

from readings
left join counts using (fitting_date_order)
