-- The three rooms of the database, and PostGIS.
create extension if not exists postgis;
create schema staging;
create schema core;
create schema api;

---- create above / drop below ----

drop schema api;
drop schema core;
drop schema staging;
