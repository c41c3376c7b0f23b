with

staged_interactions as (

    select * from {{ ref('stg_interactions') }}

),

typed_dates as (

    select {{ trim_to_null("content ->> 'Date Start'") }} as date_text

    from staged_interactions

),

fits as (

    select
        {{ parse_timestamp(order_date_parts('date_text', 'dmy')) }} is not null as fits_day_first,
        {{ parse_timestamp(order_date_parts('date_text', 'mdy')) }} is not null as fits_month_first

    from typed_dates
    where
        date_text is not null
        -- ISO dates, and Excel's own, have one order only
        and {{ parse_timestamp('date_text') }} is null

),

readings (reading, fits_day_first, fits_month_first) as (

    values
    ('day first only', true, false),
    ('month first only', false, true),
    ('both', true, true),
    ('neither', false, false)

)

select
    readings.reading,
    count(fits.fits_day_first) as dates

from readings
left join fits
    on
        readings.fits_day_first = fits.fits_day_first
        and readings.fits_month_first = fits.fits_month_first
group by readings.reading
