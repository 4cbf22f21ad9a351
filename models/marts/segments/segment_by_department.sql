{{ targeting(ref('int_mix_departments'), ref('int_departments'), 'department_key', ['department']) }}
