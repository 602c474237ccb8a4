create view api.place as
select
  id,
  {{ template "columns.sql" "" }},
  st_y(position::geometry) as latitude,
  st_x(position::geometry) as longitude,
  provenance,
  horaires_contradictoires,
  sources,
  record_ids,
  since_version,
  version
from core.place;
