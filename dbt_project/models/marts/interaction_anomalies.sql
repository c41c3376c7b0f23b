-- chosen with `make bench-anomalies`; least spreads are shares of the count: real counts are not steadier than that
{% set rules = {
    'weeks_of_history': 10,
    'least_weeks': 6,
    'least_score': 4.5,
    'least_change': 10,
    'least_day_spread': 0.1,
    'least_week_spread': 0.05,
    'longest_gap': 14,
} %}
with

interaction_totals_by_day as (

    select * from {{ ref('interaction_totals_by_day') }}

),

member_totals as (

    select
        'channel' as dimension,
        channel as member,
        day,
        sum(interactions)::bigint as interactions

    from interaction_totals_by_day
    group by channel, day

    union all

    select
        'customer_type' as dimension,
        customer_type as member,
        day,
        sum(interactions)::bigint as interactions

    from interaction_totals_by_day
    group by customer_type, day

),

gaps as (

    select
        day,
        day - lag(day) over (order by day) as days_since_previous

    from interaction_totals_by_day
    group by day

),

-- a mistyped date in the future is not the last day: the last day is at most two weeks after the one before it
end_of_data as (

    select max(day) as last_day

    from gaps
    where days_since_previous <= {{ rules.longest_gap }}

),

stretches as (

    select
        member_totals.*,
        end_of_data.last_day,
        lead(member_totals.day, 1, end_of_data.last_day + 1) over (
            partition by member_totals.dimension, member_totals.member
            order by member_totals.day
        ) as next_day

    from member_totals
    inner join end_of_data on member_totals.day <= end_of_data.last_day

),

-- days without interactions count as 0, for the weeks of history; after a longer silence the history starts again
days as (

    select
        stretches.dimension,
        stretches.member,
        stretches.last_day,
        stretches.day + offsets.days as day,
        case when offsets.days = 0 then stretches.interactions else 0 end as interactions

    from stretches
    cross join lateral generate_series(
        0, least(stretches.next_day - stretches.day - 1, 7 * {{ rules.weeks_of_history }})
    ) as offsets (days)

),

-- a day is compared with the same day of the week, a week with every week
periods as (

    select
        dimension,
        member,
        last_day,
        interactions,
        day as period_start,
        day as period_end,
        'day' as period,
        extract(isodow from day) as weekday,
        {{ rules.least_day_spread }} as least_spread

    from days

    union all

    select
        dimension,
        member,
        last_day,
        sum(interactions)::bigint as interactions,
        min(day) as period_start,
        max(day) as period_end,
        'week' as period,
        null as weekday,
        {{ rules.least_week_spread }} as least_spread

    from days
    group by dimension, member, last_day, date_trunc('week', day::timestamp)
    having count(*) = 7

),

points as (

    select
        *,
        dense_rank() over (order by dimension, member, period) as series,
        date_trunc('week', period_start::timestamp) as week,
        {{ count_root('interactions') }} as root

    from periods

),

first_ranges as (

    {{ usual_ranges('points', rules) }}

),

-- unusual periods are no history for others
usual_points as (

    select
        points.series,
        points.period_start,
        points.week,
        points.weekday,
        points.least_spread,
        case
            when points.interactions not between first_ranges.low and first_ranges.high then null
            else points.root
        end as root

    from points
    left join first_ranges using (series, period_start)

),

ranges as (

    {{ usual_ranges('usual_points', rules) }}

)

select
    points.dimension,
    points.member,
    points.period,
    points.period_start,
    points.interactions,
    round({{ root_count('ranges.median') }}::numeric, 1)::double precision as expected,
    -- the first and the last whole number that is usual
    ceil(greatest(ranges.low, 0)) as expected_low,
    floor(ranges.high) as expected_high,
    round(((points.root - ranges.median) / ranges.spread)::numeric, 1)::double precision as score,
    case when points.interactions > ranges.high then 'high' else 'low' end as direction,
    points.period_end > points.last_day - 7 as is_recent

from points
inner join ranges using (series, period_start)
where
    points.interactions > ranges.high
    -- the last day may be incomplete
    or (points.interactions < ranges.low and points.period_end < points.last_day)
