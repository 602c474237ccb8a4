package load

import (
	"context"

	"github.com/lieux-numeriques/lieux/directory/record"
)

// saveSource writes the settings of the source and notes whether one of those that
// the public sees has changed. What an import does not say of its source stays as it was.
func (p *publication) saveSource(ctx context.Context) error {
	if p.settings == nil {
		return nil
	}
	s := p.settings
	const query = `
with known as (
  select row(title, publisher, url, homepage, license, territory, contact, departements, aliases)::text as settings
  from core.source
  where name = $1
), saved as (
  insert into core.source as s
    (name, title, publisher, url, homepage, license, territory, contact, departements, aliases, authority)
  values (
    $1, nullif($2, ''), nullif($3, ''), nullif($4, ''), nullif($5, ''), nullif($6, ''), nullif($7, ''),
    nullif($8, ''), $9, $10, $11
  )
  on conflict (name) do update set
    title = case when $12 then coalesce(s.title, excluded.title) else excluded.title end,
    publisher = coalesce(excluded.publisher, s.publisher),
    url = coalesce(excluded.url, s.url),
    homepage = coalesce(excluded.homepage, s.homepage),
    license = coalesce(excluded.license, s.license),
    territory = coalesce(excluded.territory, s.territory),
    contact = coalesce(excluded.contact, s.contact),
    departements = coalesce(excluded.departements, s.departements),
    aliases = coalesce(excluded.aliases, s.aliases),
    authority = coalesce(nullif(excluded.authority, 0), s.authority)
  returning row(title, publisher, url, homepage, license, territory, contact, departements, aliases)::text as settings
)
select saved.settings is distinct from known.settings
from saved
left join known on true`
	return p.tx.QueryRow(ctx, query, s.Name, record.ValidText(s.Title), record.ValidText(s.Publisher),
		record.ValidText(s.URL), record.ValidText(s.Homepage),
		record.ValidText(s.License), record.ValidText(s.Territory), record.ValidText(s.Contact), s.Departements,
		validTexts(s.Aliases), s.Authority, s.Untitled).Scan(&p.settingsChanged)
}

func validTexts(texts []string) []string {
	var valid []string
	for _, text := range texts {
		valid = append(valid, record.ValidText(text))
	}
	return valid
}

// turnSource makes the new records current. When they publish the same places,
// the version that a revert puts back stays the last one that differed.
func (p *publication) turnSource(ctx context.Context) error {
	o := &p.outcome
	placesChanged := o.Added+o.Updated+o.Removed > 0
	o.Changed = placesChanged || p.settingsChanged
	previous := p.previous
	if placesChanged {
		previous = p.old
	}
	const query = `
update core.source
set
  current_import = $2,
  previous_import = nullif($3::bigint, 0),
  last_import = $4
where name = $1`
	_, err := p.tx.Exec(ctx, query, p.source, p.next, previous, p.action)
	return err
}

// turnVersion makes the new version, or reads the present one when nothing changed.
func (p *publication) turnVersion(ctx context.Context) error {
	if !p.outcome.Changed {
		return p.tx.QueryRow(ctx, `select version, at from core.version`).Scan(&p.outcome.Version, &p.outcome.At)
	}
	const query = `
update core.version
set
  version = $1,
  at = coalesce($2, clock_timestamp())
returning version, at`
	if err := p.tx.QueryRow(ctx, query, p.version, p.store.clock()).Scan(&p.outcome.Version,
		&p.outcome.At); err != nil {
		return err
	}
	c := cause{reason: p.reason, source: p.source, importID: p.action, sourceBefore: p.sourceBefore}
	o := &p.outcome
	if err := p.store.saveVersion(ctx, p.tx, o.Version, o.At, c, o.Added, o.Updated, o.Removed); err != nil {
		return err
	}
	return announce(ctx, p.tx, p.version)
}
