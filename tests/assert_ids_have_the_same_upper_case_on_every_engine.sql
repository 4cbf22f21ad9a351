-- The upper case of ß is one letter on one engine and two on the other: ids keep such letters unchanged.
with ids as (
    select *
    from (
        values
        ('straße-7a', 'STRAßE-7A'),
        ('ßẞ', 'ßẞ'),
        ('ﬁx ﬄ ŉ ǰ ΐ', 'ﬁX ﬄ ŉ ǰ ΐ'),
        ('ᾳ ᾀ ῴ', 'ᾳ ᾀ ῴ'),
        ('é ı ŀ µ σς ǆ', 'É I Ŀ Μ ΣΣ Ǆ'),
        ('plain', 'PLAIN')
    ) as given (id, expected)
)

select
    id,
    expected,
    {{ upper_case('id') }} as found
from ids
where {{ upper_case('id') }} is distinct from expected
