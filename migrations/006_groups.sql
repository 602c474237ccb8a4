-- Records that belong to the place of another record. A record that is not here
-- belongs to the place of its own id.
create table core.member (
  record_id  text collate "C" primary key,
  place_id   text collate "C" not null
);

create index member_by_place on core.member (place_id);

-- Published identifiers that now resolve to another place.
create table core.redirect (
  id        text collate "C" primary key,
  place_id  text collate "C" not null
);

create index redirect_by_place on core.redirect (place_id);

---- create above / drop below ----

drop table core.redirect;
drop table core.member;
