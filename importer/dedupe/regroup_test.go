package dedupe_test

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/dedupe"
)

// Groups that are formed around what changes, again and again, are those of all records.
// LIEUX_SEQUENCES is how many times as many sequences are tried.
func TestRegroupingIsGroupingAll(t *testing.T) {
	times, err := strconv.Atoi(cmp.Or(os.Getenv("LIEUX_SEQUENCES"), "1"))
	if err != nil {
		t.Fatal(err)
	}
	for _, of := range []struct {
		size, sequences, steps int
		dense                  bool // so many records of one name that the keys have crowds
	}{{12, 12, 20, false}, {60, 4, 20, false}, {200, 1, 12, true}} {
		for seed := range uint64(of.sequences * times) {
			d := newDirectory(t, seed, of.size, of.dense)
			for step := range of.steps {
				what := d.change()
				d.regroup()
				if !d.sameAsAll(fmt.Sprintf("%d records, seed %d, step %d, %s", of.size, seed, step, what)) {
					return
				}
			}
			if d.regrouped == 0 {
				t.Errorf("%d records, seed %d: no group was formed by its neighbourhood", of.size, seed)
			}
		}
	}
}

// Of a crowd that shares a key, the nearest in its order are compared: two records become
// neighbours when others between them leave.
func TestCrowdsOfAKeyThinOut(t *testing.T) {
	d := &records{t: t, rng: rand.New(rand.NewPCG(2, 2)), now: map[string]*importer.Candidate{},
		groups: map[string][]string{}, keys: dedupe.NewIndex(gazetteer())}
	for i, name := range []string{"Médiathèque", "Médiathèque municipale"} {
		d.add(at(name, "Grande Rue", 0, vague))
		d.now[d.any()].Source = fmt.Sprint("of ", i)
	}
	for i := range 300 {
		d.add(at(fmt.Sprint("Médiathèque ", i+2), "", 0, vague))
	}
	for len(d.now) > 3 {
		if d.regroup(); !d.sameAsAll(fmt.Sprint(len(d.now), " records")) {
			return
		}
		for range 3 {
			if id := d.any(); d.now[id].Place.Address == "" {
				delete(d.now, id)
			}
		}
	}
	if d.regrouped == 0 || len(d.groups) != 1 {
		t.Errorf("%d groups in the end, want 1, formed by neighbourhoods", len(d.groups))
	}
}

// Where more than a thousand records are, only all of them tell the groups.
func TestCrowdsAreGroupedAnew(t *testing.T) {
	d := &records{t: t, rng: rand.New(rand.NewPCG(1, 1)), now: map[string]*importer.Candidate{},
		keys: dedupe.NewIndex(gazetteer())}
	for i := range 1001 {
		d.add(at(fmt.Sprint("Atelier ", i), "", 0))
	}
	changes := importer.Changes{After: []*importer.Candidate{{RecordID: "new", Place: at("Nouveau", "", 0)}}}
	if found, ok, err := dedupe.NewIndex(gazetteer()).Regroup(t.Context(), changes, d); ok || err != nil {
		t.Errorf("beside a crowd: %d records grouped, %v, %v; want none", len(found.Records), ok, err)
	}
}

// towns are those of the directory; two of them share a postcode, which is all that is known
// of some records.
var towns = []struct{ name, code, postcode string }{
	{"Bailleul", "59043", "59270"}, {"Méteren", "59401", "59270"}, {"", "", "59270"}, {"Nulle-Part", "", "59999"},
	{"Segré-en-Anjou Bleu", "49331", "49500"},
}

// records is a directory in memory: an importer.Others.
type records struct {
	t          *testing.T
	rng        *rand.Rand
	size       int
	dense      bool
	now, then  map[string]*importer.Candidate
	decisions  []importer.Decision
	decided    []importer.Decision // when groups were last formed
	groups     map[string][]string // by first record
	keys       *dedupe.Index
	next       int
	regrouped  int
	everything int // times that only grouping all could tell
}

func newDirectory(t *testing.T, seed uint64, size int, dense bool) *records {
	d := &records{t: t, rng: rand.New(rand.NewPCG(seed, uint64(size))), size: size, dense: dense,
		now: map[string]*importer.Candidate{}, then: map[string]*importer.Candidate{}, groups: map[string][]string{},
		keys: dedupe.NewIndex(gazetteer())}
	for range size {
		d.add(d.invent())
	}
	return d
}

func (d *records) add(p *directory.Place) {
	d.next++
	c := &importer.Candidate{Source: fmt.Sprintf("s%d", d.rng.IntN(3)), Place: p,
		RecordID: fmt.Sprintf("%02d-%d", d.rng.IntN(97), d.next)}
	c.PlaceID, p.ID = c.RecordID, c.RecordID
	d.now[c.RecordID] = c
}

func (d *records) one(values ...string) string { return values[d.rng.IntN(len(values))] }

// invent returns a record that resembles others.
func (d *records) invent() *directory.Place {
	town := towns[min(d.rng.IntN(12), len(towns)-1)]
	if d.rng.IntN(3) > 0 {
		town = towns[0]
	}
	n := d.rng.IntN(5 + d.size/6)
	p := at(d.one("Médiathèque", "Médiathèque Jean Moulin", "MEDIATHEQUE J. MOULIN", "Mairie de "+town.name,
		"Espace France Services", "France Services "+town.name, "Les Tilleuls", "Les Tilleul",
		fmt.Sprintf("Centre social %d", n), fmt.Sprintf("Tilleuls des Quatre Vents %c", 'a'+rune(n%26))),
		d.one("", fmt.Sprintf("%d rue du Moulin", 1+n%9), fmt.Sprintf("%d rue du Mouln", 1+n%9), "12 Grande Rue"),
		float64(50*d.rng.IntN(12)), in(town.name, town.code), postcode(town.postcode))
	p.Territory.Commune = town.code
	p.Phone = d.one("", "", "0328436666", fmt.Sprintf("03284366%02d", n%100))
	if mail := d.one("", "", "accueil@exemple.fr", fmt.Sprintf("m%d@exemple.fr", n)); mail != "" {
		p.Emails = []string{mail}
	}
	if d.dense && d.rng.IntN(3) > 0 {
		p.Name, p.Commune, p.INSEECode, p.Territory.Commune = "Médiathèque", towns[0].name, towns[0].code, towns[0].code
		p.Address, p.Phone, p.Emails = "", "", nil
		vague(p)
		p.Location.Position[0] += d.rng.Float64() / 100 // no copies
		if d.rng.IntN(6) == 0 {
			p.Commune, p.INSEECode, p.Territory.Commune = "", "", ""
		}
		return p
	}
	p.Pivot = d.one("", "", "", "20003456700011", fmt.Sprintf("200034567%05d", n))
	switch d.rng.IntN(8) {
	case 0:
		vague(p)
	case 1:
		nowhere(p)
	case 2:
		labelled(p)
	case 3:
		itinerant(p)
	}
	return p
}

func (d *records) ids() []string { return slices.Sorted(maps.Keys(d.now)) }

func (d *records) any() string {
	ids := d.ids()
	return ids[d.rng.IntN(len(ids))]
}

// change makes something happen and returns what.
func (d *records) change() string {
	switch d.rng.IntN(8) {
	case 0, 1:
		d.add(d.invent())
		return "a record comes"
	case 2:
		for range 1 + d.rng.IntN(3) {
			if len(d.now) > 3 {
				delete(d.now, d.any())
			}
		}
		return "records leave"
	case 3, 4:
		for range 1 + d.rng.IntN(4) {
			d.replace(d.any(), d.invent())
		}
		return "records are otherwise"
	case 5:
		p := *d.now[d.any()].Place
		if d.rng.IntN(2) == 0 {
			d.add(&p)
			return "a copy comes"
		}
		d.replace(d.any(), &p)
		return "a record becomes a copy"
	case 6:
		if len(d.decisions) > 0 && d.rng.IntN(2) == 0 {
			d.decisions = slices.Delete(slices.Clone(d.decisions), 0, 1)
			return "a decision is withdrawn"
		}
		a, b := d.any(), d.any()
		if a == b {
			return "nothing"
		}
		same := d.rng.IntN(3) > 0
		d.decisions = append(slices.DeleteFunc(slices.Clone(d.decisions), func(other importer.Decision) bool {
			return other.A == min(a, b) && other.B == max(a, b)
		}), importer.Decision{A: min(a, b), B: max(a, b), Same: same})
		return "a decision"
	}
	p := *d.now[d.any()].Place
	p.Address, p.Phone = d.one("", p.Address), d.one("", p.Phone, "0328436666")
	d.replace(d.any(), &p)
	return "a record nearly becomes a copy"
}

func (d *records) replace(id string, p *directory.Place) {
	c := *d.now[id]
	c.Place = p
	d.now[id] = &c
}

// Sharing gives the records that share a key, like a store that kept their keys.
func (d *records) Sharing(_ context.Context, keys map[uint32]bool, each func(*importer.Candidate)) (bool, error) {
	for _, id := range d.ids() {
		if slices.ContainsFunc(d.keys.AppendKeys(nil, d.now[id]), func(k uint32) bool { return keys[k] }) {
			each(d.now[id])
		}
	}
	return true, nil
}

func (d *records) Named(_ context.Context, ids []string, each func(*importer.Candidate)) error {
	for _, id := range ids {
		if c := d.now[id]; c != nil {
			each(c)
		}
	}
	return nil
}

// regroup forms the groups around what changed.
func (d *records) regroup() {
	changes := importer.Changes{DecisionsBefore: d.decided, DecisionsAfter: d.decisions}
	for _, id := range slices.Sorted(maps.Keys(d.then)) {
		if d.now[id] != d.then[id] {
			changes.Before = append(changes.Before, d.then[id])
		}
	}
	for _, id := range d.ids() {
		if d.now[id] != d.then[id] {
			changes.After = append(changes.After, d.now[id])
		}
	}
	d.then, d.decided = maps.Clone(d.now), d.decisions
	found, ok, err := dedupe.NewIndex(gazetteer()).Regroup(d.t.Context(), changes, d)
	if err != nil {
		d.t.Fatal(err)
	}
	if !ok {
		d.everything++
		d.groups = map[string][]string{}
		for _, g := range d.all() {
			d.groups[g[0]] = g
		}
		return
	}
	if len(found.Records) < len(d.now) {
		d.regrouped++
	}
	again := map[string]bool{}
	for _, id := range found.Records {
		again[id] = true
	}
	for first, g := range d.groups {
		if g = slices.DeleteFunc(g, func(id string) bool { return again[id] || d.now[id] == nil }); len(g) == 0 {
			delete(d.groups, first)
			continue
		}
		d.groups[first] = g
	}
	for _, g := range found.Groups {
		d.groups[g[0]] = g
	}
}

func (d *records) all() [][]string {
	ids := d.ids()
	d.rng.Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
	index := dedupe.NewIndex(gazetteer())
	for _, id := range ids {
		index.Add(d.now[id])
	}
	return index.Find(d.decisions).Groups
}

// sameAsAll compares the groups with those of all records.
func (d *records) sameAsAll(when string) bool {
	want := d.all()
	got := slices.SortedFunc(maps.Values(d.groups), slices.Compare)
	if fmt.Sprint(got) == fmt.Sprint(want) {
		return true
	}
	d.t.Errorf("%s: groups\n%v\nwant, as of all records,\n%v", when, got, want)
	return false
}
