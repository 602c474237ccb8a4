-- The few records that repeat another of their listing, without reading them all.
create index record_merged on core.record (record_id) where etat = 'fusionne';

---- create above / drop below ----

drop index core.record_merged;
