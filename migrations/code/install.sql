-- The views of schema api: what readers may see, nothing withheld, nothing raw.
{{ template "version.sql" }}
{{ template "publication.sql" }}
{{ template "place.sql" }}
{{ template "redirect.sql" }}
{{ template "source.sql" }}
{{ template "import.sql" }}
{{ template "row.sql" }}
{{ template "outline.sql" }}
{{ template "correction.sql" }}
{{ template "note.sql" }}
{{ template "key.sql" }}
{{ template "record.sql" }}
{{ template "role.sql" }}
