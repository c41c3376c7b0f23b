with

staged_interactions as (

    select * from {{ ref('stg_interactions') }}

),

typed_dates as (

    select
        started_at,
        {{ trim_to_null("content ->> 'Date Start'") }} as date_text

    from staged_interactions

),

fits as (

    select
        started_at is not null as fits_date_order,
        -- a date that fits one order fits the other too, unless its day is no month
        case
            when started_at is not null then extract(day from started_at) <= 12
            else {{ parse_timestamp(order_date_parts('date_text', other_date_order())) }} is not null
        end as fits_other_order

    from typed_dates
    where
        date_text is not null
        -- ISO dates, and Excel's own, have one order only
        and case
            when started_at is not null then {{ is_typed_date('date_text') }}
            else {{ parse_timestamp('date_text') }} is null
        end

),

readings (reading, fits_date_order, fits_other_order) as (

    values
    ('day first only', {{ var('date_order') == 'dmy' }}, {{ var('date_order') == 'mdy' }}),
    ('month first only', {{ var('date_order') == 'mdy' }}, {{ var('date_order') == 'dmy' }}),
    ('both', true, true),
    ('neither', false, false)

)

select
    readings.reading,
    count(fits.fits_date_order) as dates

from readings
left join fits
    on
        readings.fits_date_order = fits.fits_date_order
        and readings.fits_other_order = fits.fits_other_order
group by readings.reading
