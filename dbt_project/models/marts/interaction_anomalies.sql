-- chosen by what `make bench-anomalies` measures; least spreads are shares of the count, for nobody's are steadier
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
        day - lag(day) over (order by day) as days_since_the_one_before

    from interaction_totals_by_day
    group by day

),

-- a mistyped date in the future must not end the data: a day after two weeks without any is not taken for the last
last_days as (

    select max(day) as last_day

    from gaps
    where days_since_the_one_before <= {{ rules.longest_gap }}

),

stretches as (

    select
        member_totals.*,
        last_days.last_day,
        lead(member_totals.day, 1, last_days.last_day + 1) over (
            partition by member_totals.dimension, member_totals.member
            order by member_totals.day
        ) as next_day

    from member_totals
    inner join last_days on member_totals.day <= last_days.last_day

),

-- days without interactions are 0, for as many weeks as are looked back on; who comes back later than that begins anew
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

-- a day is looked at beside the same day of the week, a week beside any other
points as (

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

all_points as (

    select
        *,
        dense_rank() over (order by dimension, member, period) as series,
        date_trunc('week', period_start::timestamp) as week,
        {{ count_root('interactions') }} as root

    from points

),

first_ranges as (

    {{ usual_ranges('all_points', rules) }}

),

-- what was unusual itself does not say what is usual
usual_points as (

    select
        all_points.series,
        all_points.period_start,
        all_points.week,
        all_points.weekday,
        all_points.least_spread,
        case
            when all_points.interactions not between first_ranges.low and first_ranges.high then null
            else all_points.root
        end as root

    from all_points
    left join first_ranges using (series, period_start)

),

ranges as (

    {{ usual_ranges('usual_points', rules) }}

)

select
    all_points.dimension,
    all_points.member,
    all_points.period,
    all_points.period_start,
    all_points.interactions,
    round({{ root_count('ranges.median') }}::numeric, 1)::double precision as expected,
    -- counts are whole numbers
    ceil(greatest(ranges.low, 0)) as expected_low,
    floor(ranges.high) as expected_high,
    round(((all_points.root - ranges.median) / ranges.spread)::numeric, 1)::double precision as score,
    case when all_points.interactions > ranges.high then 'high' else 'low' end as direction,
    all_points.period_end > all_points.last_day - 7 as is_recent

from all_points
inner join ranges using (series, period_start)
where
    all_points.interactions > ranges.high
    -- the last day may not be over
    or (all_points.interactions < ranges.low and all_points.period_end < all_points.last_day)
