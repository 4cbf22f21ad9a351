{#- How a text is converted to a declared type. Nothing is guessed: an ambiguous text is read as a var
    says, or not at all. -#}

{#- Returns an expression of a value converted to its column's declared type; null if that is impossible. `is_matched` is an
    expression that is true if the text is known to match the `type_pattern`. -#}
{% macro typed(column, value, is_matched) %}
    {%- set is_text = column.found.is_text -%}
    {%- set is_plain = (is_matched ~ ' or ' if type_pattern(column.type) else '') -%}
    {%- if column.type == 'string' -%} {{ value if is_text else 'cast(' ~ value ~ ' as string)' }}
    {%- elif column.found.is_zoned -%} {{ shop_clock(utc_clock(value)) }}
    {%- elif not is_text -%} try_cast({{ value }} as {{ column.type }})
    {%- elif column.type == 'boolean' -%}
        case when lower({{ value }}) in ('true', 't', 'yes', 'y', '1') then true
             when lower({{ value }}) in ('false', 'f', 'no', 'n', '0') then false end
    {%- elif column.type == 'timestamp' -%}
        case
            when {{ is_plain }}{{ matches(value, '^' ~ plain_time_pattern() ~ '$') }} then try_cast({{ year_first(value) }} as timestamp)
            when {{ matches(value, '^' ~ time_pattern() ~ '$') }} then {{ time_as_written(value) }}
            {%- if var('date_order').startswith('epoch') %}
            when {{ matches(value, '^[0-9]{1,' ~ (11 if var('date_order') == 'epoch_seconds' else 14) ~ '}([.][0-9]*)?$') }} then {{ epoch_as_written(value) }}
            {%- endif %}
        end
    {%- else -%}
        case when {{ is_plain }}{{ matches(value, '^' ~ number_pattern(column.type) ~ '$') }} then try_cast({{ plain_number(value) }} as {{ column.type }}) end
    {%- endif -%}
{%- endmacro %}


{#- Returns a regular expression of the usual format of a type, with which a whole line is checked at once;
    empty for texts and booleans, and if a var sets another format: those are checked value by value. -#}
{% macro type_pattern(type) -%}
    {%- set decimals = type_decimals(type) | int -%}
    {%- if type in ('string', 'boolean') -%}
    {%- elif type == 'timestamp' -%}
        {{ plain_time_pattern() if var('date_order') in ('ymd', 'mdy', 'dmy') and not var('time_zone') and not var('two_digit_years') }}
    {%- elif var('number_format') -%}
    {%- elif decimals -%} [+-]?([0-9]+[.]?|[0-9]*[.][0-9]{1,{{ decimals }}}0*)
    {%- else -%} [+-]?[0-9]+([.]0*)?
    {%- endif -%}
{%- endmacro %}


{#- Returns the number of decimals that a type keeps. -#}
{% macro type_decimals(type) -%}
    {{ type.split(',')[1].strip(' )') if ',' in type else 0 }}
{%- endmacro %}


{#- Returns a regular expression of how numbers of a type are written. A cast alone would also accept `0x10` or `1_000`.
    There may be more decimals than the type keeps, and an exponent as programs write it (1e-05, 1.5E7, but not
    `1e3`, which people type). The var `number_format` sets the thousands and decimal signs; a currency sign may then come before or
    after, and a number in brackets or with a trailing minus is negative. -#}
{% macro number_pattern(type) -%}
    {%- set signs = number_signs() -%}
    {%- set has_decimals = type_decimals(type) | int > 0 -%}
    {%- set body = number_body(has_decimals) -%}
    {%- if not var('number_format') -%} [+-]?{{ body }}
    {%- else -%}
        {%- set blank = '[ \\x{A0}\\x{202F}]?' -%}
        {%- set before = '(' ~ currency_pattern() ~ blank ~ ')?' -%}
        {%- set behind = '(' ~ blank ~ currency_pattern() ~ ')?' -%}
        ([+-]?{{ blank ~ before ~ body ~ behind }}|{{ before }}[+-]{{ body ~ behind }}|{{ before ~ body }}-{{ behind }}|{{ before }}[(]{{ before ~ body ~ behind }}[)]{{ behind }})
    {%- endif -%}
{%- endmacro %}


{#- Returns a regular expression of a number without sign and currency. Digits are in groups of three (for lakhs, of two and then three). -#}
{% macro number_body(has_decimals) -%}
    {%- set signs = number_signs() -%}
    {%- set whole = '([0-9]{1,3}(' ~ signs.thousands ~ '[0-9]{2,3})*' ~ signs.thousands ~ '[0-9]{3}|[0-9]+)' if signs.thousands else '[0-9]+' -%}
    {%- if has_decimals -%} ({{ whole }}({{ signs.decimal }}[0-9]*)?|{{ signs.decimal }}[0-9]+)([eE][+-][0-9]{1,3}|E[0-9]{1,3})?
    {%- else -%} ({{ whole }}({{ signs.decimal }}0*)?)
    {%- endif -%}
{%- endmacro %}


{#- Returns the thousands sign and the decimal sign of the var `number_format`, each as a regular expression. -#}
{% macro number_signs() -%}
    {{ return({
        '1,234.56': {'thousands': '[,]', 'decimal': '[.]'},
        '1.234,56': {'thousands': '[.]', 'decimal': '[,]'},
        "1'234.56": {'thousands': '[\\x27\\x{2019}]', 'decimal': '[.]'},
        '1 234,56': {'thousands': '[ \\x{A0}\\x{202F}]', 'decimal': '[,]'},
    }.get(var('number_format'), {'thousands': '', 'decimal': '[.]'})) }}
{%- endmacro %}


{#- Returns a regular expression of currency signs and codes. -#}
{% macro currency_pattern() -%}
    (([A-Z]{1,3})?\p{Sc}|AED|AUD|BRL|CAD|CHF|CLP|CNY|COP|CZK|DKK|EGP|EUR|GBP|HKD|HUF|IDR|ILS|INR|JPY|KRW|MXN|MYR|NOK|NZD|PEN|PHP|PKR|PLN|RON|RUB|SAR|SEK|SGD|THB|TRY|TWD|UAH|USD|VND|ZAR|kr|zł|Kč|Ft|lei|Fr|Rs|RM|Rp)[.]?
{%- endmacro %}


{#- Returns a number ready for a cast: without thousands signs and currency, with a decimal point. -#}
{% macro plain_number(text) -%}
    {%- if not var('number_format') -%} {{ text }}
    {%- else -%}
        {%- set body = extracted(text, '(' ~ number_body(true) ~ ')') -%}
        {%- set decimal, thousands = {'1,234.56': ['.', ','], '1.234,56': [',', '.'], "1'234.56": ['.', "'’"], '1 234,56': [',', ' \u00a0\u202f']}[var('number_format')] -%}
        case when {{ matches(text, '^[^0-9]*[(-]|-[^0-9]*$') }} then '-' else '' end
        || translate({{ body }}, {{ text_literal(decimal ~ thousands) }}, '.')
    {%- endif -%}
{%- endmacro %}


{#- Returns a regular expression of the usual time formats: ISO 8601, also with `/` or `.` for dashes, or with month
    or day first as the var `date_order` says. The order is never guessed, because 3/4/2024 is ambiguous. -#}
{% macro plain_time_pattern() -%}
    {{ '[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{4}' if var('date_order') in ('mdy', 'dmy') else '[0-9]{4}[/.-][0-9]{1,2}[/.-][0-9]{1,2}' -}}
    ([ T]([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,6})?)?)?
{%- endmacro %}


{#- Returns a time of the `plain_time_pattern` with the year first, ready for a cast. -#}
{% macro year_first(text) -%}
    {%- set order = {'mdy': '\\3-\\1-\\2\\4', 'dmy': '\\3-\\2-\\1\\4'}.get(var('date_order')) -%}
    {%- if order -%} {{ regrouped(text, '^([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})(.*)$', order) }}
    {%- else -%} case when {{ text }} like '____-%' then {{ text }} else {{ regrouped(text, '^([0-9]{4}).([0-9]{1,2}).(.*)$', '\\1-\\2-\\3') }} end
    {%- endif -%}
{%- endmacro %}


{#- Returns the date formats that are read, each as a regular expression with the placeholders <y>, <m> (or <name>) and <d>: ISO 8601,
    numbers in the order of `date_order` with or without separators, and English month names. Two-digit years
    are read only if the var `two_digit_years` is set, and next to a month name only if `date_order` says that the year comes last. -#}
{% macro date_forms() %}
    {%- set order = var('date_order') -%}
    {%- set weekday = '(?:(?i:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?[.]?,? +)?' -%}
    {%- set last_year = '<y>' if order in ('mdy', 'dmy') else '<yyyy>' -%}
    {%- set nth = '<d>(?:st|nd|rd|th)?' -%}
    {%- set forms = ['<yyyy>-<m>-<d>', weekday ~ nth ~ '[ ./-]{0,2}<name>[ .,/-]{0,2}' ~ last_year,
        weekday ~ '<name>[ ./-]{0,2}' ~ nth ~ '[ .,/-]{1,2}' ~ last_year, '<yyyy>[ ./-]?<name>[ ./-]{0,2}<d>'] -%}
    {%- if order in ('ymd', 'mdy', 'dmy') -%}
        {%- do forms.append({'ymd': '<y>_<m>_<d>', 'mdy': '<m>_<d>_<y>', 'dmy': '<d>_<m>_<y>'}[order] | replace('_', '[/.-]')) -%}
        {%- do forms.append({'ymd': '<y><mm><dd>', 'mdy': '<mm><dd><y>', 'dmy': '<dd><mm><y>'}[order]) -%}
    {%- endif -%}
    {{ return(forms) }}
{% endmacro %}


{#- Returns a date format as a regular expression in which the wanted part (y, m or d) is the capture group. -#}
{% macro date_pattern(form, wanted='') %}
    {%- set pieces = {
        '<yyyy>': ['y', '[0-9]{4}'],
        '<y>': ['y', '[0-9]{4}|[0-9]{2}' if var('two_digit_years') else '[0-9]{4}'],
        '<m>': ['m', '[0-9]{1,2}'],
        '<mm>': ['m', '[0-9]{2}'],
        '<name>': ['m', '(?i:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)'],
        '<d>': ['d', '[0-9]{1,2}'],
        '<dd>': ['d', '[0-9]{2}'],
    } -%}
    {%- set pattern = namespace(text=form) -%}
    {%- for piece, meant in pieces.items() -%}
        {%- set pattern.text = pattern.text | replace(piece, ('(' if meant[0] == wanted else '(?:') ~ meant[1] ~ ')') -%}
    {%- endfor -%}
    {{ return(pattern.text) }}
{% endmacro %}


{#- Returns a regular expression of what may follow a date: a time of day in 24 or 12 hours, and if the var
    `time_zone` is set, a UTC offset. -#}
{% macro clock_pattern() -%}
    {%- set minutes = ':[0-5][0-9](?::[0-5][0-9](?:[.][0-9]+)?)?' -%}
    (?:(?:,? +|T)(?:(?:[01]?[0-9]|2[0-3]){{ minutes }}|(?:0?[1-9]|1[0-2]){{ minutes }}[ \x{A0}\x{202F}]?[AaPp][.]?[Mm][.]?)
    {{- '(?: ?' ~ offset_pattern() ~ ')?' if var('time_zone') }})?
{%- endmacro %}


{#- Returns a regular expression of a UTC offset: Z, UTC, GMT, +1, +01, +0100, +01:00. -#}
{% macro offset_pattern() -%}
    (?:[Zz]|UTC|GMT|(?:UTC|GMT)?[+-](?:0?[0-9]|1[0-4])(?::?[0-5][0-9])?)
{%- endmacro %}


{#- Returns a regular expression of every time format that is read. -#}
{% macro time_pattern() %}
    {%- set patterns = [] -%}
    {%- for form in date_forms() -%} {%- do patterns.append(date_pattern(form)) -%} {%- endfor -%}
    {{ return('(?:' ~ patterns | join('|') ~ ')' ~ clock_pattern()) }}
{% endmacro %}


{#- Returns a time of the `time_pattern` as a timestamp. Fractions of a second are truncated to six digits, never rounded. -#}
{% macro time_as_written(text) -%}
    {%- set clock = extracted(text, '([0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.][0-9]{1,6})?)?)') -%}
    {%- set hour = 'cast(' ~ extracted(text, '([0-9]{1,2}):') ~ ' as integer)' -%}
    {%- set behind_clock = ':[0-9:.]+[ \\x{A0}\\x{202F}]?' -%}
    {%- set is_half_day = matches(text, behind_clock ~ '[AaPp][.]?[Mm]') -%}
    {%- set hours = 'case when ' ~ is_half_day ~ ' then case when ' ~ matches(text, behind_clock ~ '[Pp]') ~ ' then ' ~ hour ~ ' % 12 + 12 else '
        ~ hour ~ ' % 12 end - ' ~ hour ~ ' else 0 end' -%}
    {%- set moment = 'try_cast(' ~ date_as_written(text) ~ ' || case when ' ~ matches(text, ':') ~ " then ' ' || " ~ clock ~ " else '' end as timestamp)" -%}
    {%- set offset_sign = 'case when ' ~ matches(text, ':.*-[0-9:]+$') ~ ' then -1 else 1 end' -%}
    {%- set offset_hours = "cast(coalesce(nullif(" ~ extracted(text, ':.*[+-]([0-9]{1,2})(?::?[0-9]{2})?$') ~ ", ''), '0') as integer)" -%}
    {%- set offset_minutes = "cast(coalesce(nullif(" ~ extracted(text, ':.*[+-][0-9]{1,2}:?([0-9]{2})$') ~ ", ''), '0') as integer)" -%}
    case
        {%- if var('time_zone') %}
        when {{ matches(text, ':.*' ~ offset_pattern() ~ '$') }} then {{ shop_clock(add_time('minute', '60 * (' ~ hours ~ ') - (' ~ offset_sign ~ ') * (60 * ('
            ~ offset_hours ~ ') + ' ~ offset_minutes ~ ')', moment)) }}
        {%- endif %}
        when {{ is_half_day }} then {{ add_time('hour', hours, moment) }}
        else {{ moment }}
    end
{%- endmacro %}


{#- Returns the date of a text of the `time_pattern`, as YYYY-MM-DD. -#}
{% macro date_as_written(text) -%}
    case
    {%- for form in date_forms() %}
        {%- set year = extracted(text, '^' ~ date_pattern(form, 'y')) -%}
        {%- set month = extracted(text, '^' ~ date_pattern(form, 'm')) %}
        when {{ matches(text, '^' ~ date_pattern(form) ~ clock_pattern() ~ '$') }} then
            {{ whole_year(year) }} || '-'
            || {{ month_number(month) if '<name>' in form else month }} || '-'
            || {{ extracted(text, '^' ~ date_pattern(form, 'd')) }}
    {%- endfor %}
    end
{%- endmacro %}


{#- Returns a four-digit year; a two-digit year is one of the hundred years that start with `two_digit_years`. -#}
{% macro whole_year(year) -%}
    {%- set first = var('two_digit_years') -%}
    {%- if not first -%} {{ year }}
    {%- else -%} case when length({{ year }}) = 2 then cast({{ first }} + (cast({{ year }} as integer) + {{ 100 - first % 100 }}) % 100 as string) else {{ year }} end
    {%- endif -%}
{%- endmacro %}


{#- Returns the number of a month, as text, from its English name. -#}
{% macro month_number(name) -%}
    cast({{ integer_divide("instr('janfebmaraprmayjunjulaugsepoctnovdec', lower(substring(" ~ name ~ ", 1, 3))) + 2", 3) }} as string)
{%- endmacro %}


{#- Returns a number of seconds or milliseconds since 1970 as a timestamp. -#}
{% macro epoch_as_written(text) -%}
    {%- set factor = 1000000 if var('date_order') == 'epoch_seconds' else 1000 -%}
    {{ shop_clock(epoch_clock('cast(floor(cast(' ~ extracted(text, '^([0-9]+(?:[.][0-9]{1,6})?)') ~ ' as decimal(24, 6)) * ' ~ factor ~ ') as bigint)')) }}
{%- endmacro %}


{#- Returns a UTC time converted to the shop's time zone, the var `time_zone`; unchanged if it is not set. -#}
{% macro shop_clock(moment) -%}
    {{ zone_clock(moment, var('time_zone')) if var('time_zone') else moment }}
{%- endmacro %}
