package oracle

// Score is the SQL expression of the quality of a row of api.place, 0..1, by the
// criteria of the program on the day of the version in UTC.
const Score = `round((
  0.10 * case when pivot is not null then 1 else 0 end
  + 0.15 * case
    when precision = 'point' and adresse is not null then 1
    when precision in ('point', 'rue') then 0.75
    when precision = 'commune' then 0.25
    when position is not null then 0.1
    else 0
  end
  + 0.10 * case when telephone is not null then 1 else 0 end
  + 0.07 * case when courriels is not null then 1 else 0 end
  + 0.06 * case when site_web is not null or prise_rdv is not null then 1 else 0 end
  + 0.12 * case when services is not null then 1 else 0 end
  + 0.10 * case
    when horaires_contradictoires is not null then 0.25
    when horaires is not null then 1
    when horaires_texte is not null then 0.5
    else 0
  end
  + 0.02 * case when regexp_replace(horaires, '"[^"]*"', '', 'g') like '%PH%' then 1 else 0 end
  + 0.06 * case when frais_a_charge is not null then 1 else 0 end
  + 0.04 * case when modalites_acces is not null then 1 else 0 end
  + 0.05 * case
    when length(coalesce(presentation_resume, '')) + length(coalesce(presentation_detail, '')) >= 50 then 1
    when presentation_resume is not null or presentation_detail is not null then 0.5
    else 0
  end
  + 0.13 * case
    when date_maj is null then 0
    else round(least(1, greatest(0,
      ((date_maj + interval '24 months')::date - (select (at at time zone 'UTC')::date from api.version))::numeric
      / ((date_maj + interval '24 months')::date - (date_maj + interval '6 months')::date)
    )), 2)
  end
)::numeric, 4)`
