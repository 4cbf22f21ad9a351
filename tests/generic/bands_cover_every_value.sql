{#- Fails for every band that does not begin where the one before ends: bands start at `from_value`, have
    neither gap nor overlap, and the last one is open (upper_bound null). -#}
{% test bands_cover_every_value(model, from_value) %}
    with bands as (
        select
            band_start,
            upper_bound,
            lag(upper_bound) over (order by band_start) as end_of_band_before,
            row_number() over (order by band_start) as place,
            row_number() over (order by band_start desc) as place_from_end
        from (select lower_bound as band_start, upper_bound from {{ model }}) as bounds
    )

    select *
    from bands
    where (place = 1 and band_start != {{ from_value }})
    or (place > 1 and (end_of_band_before is null or band_start != end_of_band_before))
    or (place_from_end = 1 and upper_bound is not null)
    or (place_from_end > 1 and upper_bound is null)
    or upper_bound <= band_start
{% endtest %}
