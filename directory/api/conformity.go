package api

import (
	"cmp"
	"maps"
	"slices"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/web"
)

// missCount is how many places miss a constraint of the national schema.
type missCount struct {
	directory.Miss
	Places int `json:"lieux"`
}

// conformity answers /conformite: how many places of the view the national schema's validator accepts, and what the
// others miss, the most frequent first.
func (a *API) conformity(c web.Context) error {
	r, err := a.ask(c, viewForm)
	if r == nil {
		return err
	}
	r.fresh.Expensive = true // every place is checked
	each, err := r.view.Each(&r.q.Query)
	if err != nil {
		return err
	}
	matched, conforming, counts := 0, 0, map[directory.Miss]int{}
	for hit := range each {
		missed := false
		for m := range r.view.Fields(hit.Index).Misses() {
			counts[m]++
			missed = true
		}
		matched++
		if !missed {
			conforming++
		}
	}
	misses := make([]missCount, 0, len(counts))
	for _, m := range slices.SortedFunc(maps.Keys(counts), func(m, n directory.Miss) int {
		return cmp.Or(counts[n]-counts[m], cmp.Compare(m.String(), n.String()))
	}) {
		misses = append(misses, missCount{m, counts[m]})
	}
	b, err := web.EncodeJSON(map[string]any{
		"numberMatched": matched, "conformes": conforming, "manques": misses, "schema": schemaURL,
	})
	if err != nil {
		return err
	}
	if turns := r.q.Turns(); !turns.IsZero() {
		return a.Web.SendDigested(c, r.view, "application/json", b, turns)
	}
	return web.Send(c, r.fresh, "application/json", b)
}
