package postgres_test

import (
	"fmt"
	"testing"

	"github.com/lieux-numeriques/lieux/migrations/pgtest"
)

// A year of nightly imports in which a place out of a hundred changes each week takes at
// most twice the space of one version: measured over some weeks, of which a night that
// changes nothing adds nothing.
func TestSizeOfHistory(t *testing.T) {
	const places, weeks = 600, 6
	pool := pgtest.Pool(t)
	h := newHistory(t, pool, 1)
	listing := rows(places)
	for i := range listing {
		listing[i].Place.ID = listing[i].RecordID
		listing[i].Place.UpdatedOn = h.now.AddDate(0, 0, -i)
	}
	publish := func() {
		t.Helper()
		if err := h.publish("nord", listing, publishAll); err != nil {
			t.Fatal(err)
		}
	}
	change := func(week int) {
		for i := range places / 100 {
			p := &listing[(week*37+i*101)%places].Place
			p.Phone, p.Hours = fmt.Sprint("+3320000", week, i), fmt.Sprint("Mo-Fr 09:00-1", week, ":00")
		}
		h.now = h.now.AddDate(0, 0, 7)
	}
	size := func() int {
		t.Helper()
		if _, err := pool.Exec(t.Context(), `vacuum core.place, core.change, core.publication, core.import`); err != nil {
			t.Fatal(err)
		}
		return count(t, pool, `
select sum(pg_total_relation_size(c.oid))
from pg_class as c
where c.relnamespace = 'core'::regnamespace and c.relkind = 'r'`)
	}
	publish()
	change(0)
	publish() // the records of the previous import are kept for a revert
	first := size()
	for week := range weeks {
		change(week + 1)
		publish()
		before := count(t, pool, `select count(*) from core.change`)
		publish()
		if n := count(t, pool, `select count(*) from core.change`); n != before {
			t.Errorf("an import that changes nothing adds %d changes", n-before)
		}
	}
	grown := size() - first
	if year := grown * 52 / weeks; year > first {
		t.Errorf("%d bytes a year are added to the %d of a version", year, first)
	}
	t.Logf("a version: %d kB; %d weeks add %d kB", first>>10, weeks, grown>>10)
	perChange := count(t, pool, `select avg(pg_column_size(c.*))::int from core.change as c`)
	whole := count(t, pool, `select avg(pg_column_size(p.*))::int from core.place as p`)
	if perChange*2 > whole {
		t.Errorf("a change takes %d bytes on average, a place %d", perChange, whole)
	}
}
