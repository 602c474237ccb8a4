package mapping

import "slices"

// Columns returns, by field of the référentiel, the columns of the listing that it is read
// from, in order of precedence. `horaires` includes those of the days, `localisation` is both
// coordinates. The caller must not modify the result.
func (p *Program) Columns() map[string][]string { return p.columns }

func (p *Program) readFrom() map[string][]string {
	from := map[string][]string{}
	add := func(field string, at ...int) {
		for _, i := range at {
			if name := p.header.Names()[i]; !slices.Contains(from[field], name) {
				from[field] = append(from[field], name)
			}
		}
	}
	for _, t := range p.text {
		for s := t.from; s != nil; s = s.or {
			add(t.field, s.columns...)
		}
	}
	for i := range p.lists {
		add(p.lists[i].field, p.lists[i].at...)
	}
	for _, at := range append(p.days[:], p.osm, p.week, p.opening, p.note) {
		add("horaires", at...)
	}
	from["localisation"] = append(slices.Clip(from["latitude"]), from["longitude"]...)
	return from
}
