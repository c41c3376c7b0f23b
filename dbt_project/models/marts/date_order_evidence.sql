with

staged_interactions as (

    select * from {{ ref('stg_interactions') }}
    where not is_superseded

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
    count(staged_interactions.fitting_date_order) as dates

from readings
left join staged_interactions using (fitting_date_order)
group by readings.reading
