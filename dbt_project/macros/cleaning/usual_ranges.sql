{#
  A select of the usual range (low, high) of each point with enough history: the median of the weeks before it, plus or
  minus rules.least_score robust standard deviations (spread). Points have the columns series, period_start, week,
  weekday, least_spread and root; a point with a null root is not used as history.

  Median and spread are those of square roots: on that scale chance varies small and large counts by the same amount, so
  one rule fits three interactions a day and three thousand.
#}
{% macro usual_ranges(points, rules) -%}
    with

    histories as (

        select
            series,
            period_start,
            week,
            least_spread,
            array_agg(root) over weeks_before as history

        from {{ points }}
        window weeks_before as (
            partition by series, weekday
            order by period_start
            range between interval '{{ rules.weeks_of_history }} weeks' preceding and interval '1 week' preceding
        )

    ),

    medians as (

        select
            *,
            (select percentile_cont(0.5) within group (order by earlier.root) from unnest(history) as earlier (root))
                as median

        from histories
        where cardinality(history) >= {{ rules.least_weeks }}

    ),

    -- one deviation for all days of a week, each day measured from the median of its weekday: ten values are too few
    deviations as (

        select
            medians.series,
            medians.week,
            percentile_cont(0.5) within group (order by abs(earlier.root - medians.median)) as mad

        from medians
        cross join lateral unnest(medians.history) as earlier (root)
        -- weekdays without interactions would make the deviation of the others too small
        where medians.median > {{ count_root(0) }}
        group by medians.series, medians.week

    ),

    -- 1.4826 turns a MAD into a standard deviation. With few values a MAD can be far too small, even 0: the spread is
    -- at least what chance alone causes (0.5), and at least what the rules allow
    spreads as (

        select
            medians.series,
            medians.period_start,
            medians.median,
            greatest(1.4826 * deviations.mad, 0.5, medians.least_spread / 2 * medians.median) as spread

        from medians
        left join deviations using (series, week)

    )

    select
        series,
        period_start,
        median,
        spread,
        least(
            {{ root_count('greatest(median - ' ~ rules.least_score ~ ' * spread, 0)') }},
            {{ root_count('median') }} - {{ rules.least_change }}
        ) as low,
        greatest(
            {{ root_count('(median + ' ~ rules.least_score ~ ' * spread)') }},
            {{ root_count('median') }} + {{ rules.least_change }}
        ) as high

    from spreads
{%- endmacro %}

{# The square root of a count + 0.375 (Anscombe): chance varies it by 0.5, whatever its size. #}
{% macro count_root(count) -%}
    sqrt({{ count }} + 0.375::double precision)
{%- endmacro %}

{# The count of a count_root. #}
{% macro root_count(root) -%}
    ({{ root }} ^ 2 - 0.375)
{%- endmacro %}
