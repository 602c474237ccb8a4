-- PostGIS, and the three schemas: listings being loaded, published truth, views of readers.
create extension if not exists postgis;
create schema staging;
create schema core;
create schema api;

---- create above / drop below ----

drop schema api;
drop schema core;
drop schema staging;
