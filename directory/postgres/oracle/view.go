package oracle

import (
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/hours"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// View is one question in two forms: the parameters of a URL, name=value with
// the value escaped, and the Query that they stand for.
type View struct {
	Params []string
	Query  directory.Query
}

// String returns the query string of the view.
func (v View) String() string { return strings.Join(v.Params, "&") }

// with returns v with more parameters, which its Query does not know of.
func (v View) with(params ...string) View {
	v.Params = append(slices.Clip(v.Params), params...)
	return v
}

func (v *View) add(name, value string) {
	v.Params = append(v.Params, name+"="+url.QueryEscape(value))
}

// list filters by the values of a list. A value of a vocabulary may be written
// in any case.
func (v *View) list(r *rand.Rand, name string, values ...string) {
	written := strings.Join(values, ",")
	if f := directory.FieldNamed(name); f != nil && f.Vocabulary != nil && r.IntN(2) == 0 {
		written = strings.ToUpper(written)
	}
	v.add(name, written)
	v.Query.Lists[name] = values
}

// Drawer draws random views. Territories and labels are those of Places, so
// that most views hold a place.
type Drawer struct {
	Rand    *rand.Rand
	Places  []directory.Place // located ones, at least one
	Sources []string          // values of the filter source, at least one
	Now     time.Time         // from which days are counted; zero: opening hours are not asked for
}

// Located returns the first n places that have a position, as a Drawer wants them.
func Located(places iter.Seq2[*directory.Place, error], n int) (found []directory.Place, err error) {
	for p, err := range places {
		if err != nil {
			return nil, err
		}
		if len(found) == n {
			break
		}
		if !p.Location.Known {
			continue
		}
		found = append(found, p.Clone())
	}
	return found, nil
}

// View draws a view of one to three different filters.
func (d *Drawer) View() View {
	v := View{Query: directory.Query{Lists: map[string][]string{}}}
	for _, i := range d.Rand.Perm(len(filters))[:1+d.Rand.IntN(3)] {
		filters[i](d, &v)
	}
	return v
}

// Position draws where a search starts: one time in three anywhere on Earth,
// else at a place. Degrees have 4 decimals.
func (d *Drawer) Position() orb.Point {
	if d.Rand.IntN(3) == 0 {
		return orb.Point{round(-180 + 360*d.Rand.Float64()), round(-90 + 180*d.Rand.Float64())}
	}
	at := d.place().Location.Position
	return orb.Point{round(at[0]), round(at[1])}
}

func (d *Drawer) place() *directory.Place { return &d.Places[d.Rand.IntN(len(d.Places))] }

func pick[T any](r *rand.Rand, values ...T) T { return values[r.IntN(len(values))] }

func round(x float64) float64 { return math.Round(x*1e4) / 1e4 }

// filters add one filter each to a view. Filters of the fields with a
// vocabulary are drawn as often as all the others together.
var filters = func() (all []func(d *Drawer, v *View)) {
	for i := range directory.Fields {
		f := &directory.Fields[i]
		if f.List == nil || f.Vocabulary == nil {
			continue
		}
		all = append(all, func(d *Drawer, v *View) {
			a, b := pick(d.Rand, f.Vocabulary.Values...), pick(d.Rand, f.Vocabulary.Values...)
			if a == b || d.Rand.IntN(2) == 0 {
				v.list(d.Rand, f.Name, a)
				return
			}
			v.list(d.Rand, f.Name, a, b)
		})
	}
	return append(all,
		drawLabel, drawOffer, drawSource, drawDepartements, drawRegions, drawEPCI, drawPostcode, drawCommunes, drawBound,
		drawFlag(directory.Labelled),
		drawFlag(directory.Accessible),
		drawFlag(directory.Bookable),
		drawFlag(directory.Conforming),
		drawFlag(directory.NotReceiving),
		func(d *Drawer, v *View) {
			v.Query.MinScore = float64(1+d.Rand.IntN(99)) / 100
			v.add("score_qualite_minimum", strconv.FormatFloat(v.Query.MinScore, 'f', 2, 64))
		},
		func(d *Drawer, v *View) {
			day := time.Date(2022+d.Rand.IntN(5), time.Month(1+d.Rand.IntN(12)), 1, 0, 0, 0, 0, time.UTC)
			v.add("maj_depuis", day.Format(time.DateOnly))
			v.Query.UpdatedSince = day
		},
		drawOpen,
		func(d *Drawer, v *View) {
			for range 3 {
				if id := d.place().ID; !slices.Contains(v.Query.Places, id) {
					v.Query.Places = append(v.Query.Places, id)
				}
			}
			v.Query.Flags = v.Query.Flags.With(directory.NotReceiving)
			v.add("lieux", strings.Join(v.Query.Places, ","))
		},
	)
}()

func drawLabel(d *Drawer, v *View) {
	label := pick(d.Rand, "France Services", "La Croix Rouge")
	if held := d.place().Labels(); len(held) > 0 && d.Rand.IntN(2) == 0 {
		if other := pick(d.Rand, held...); !strings.Contains(other, ",") {
			label = other
		}
	}
	v.list(d.Rand, "label", label)
}

func drawOffer(d *Drawer, v *View) {
	v.list(d.Rand, "offre", pick(d.Rand, directory.VocabularyOffers.Values...))
}

func drawSource(d *Drawer, v *View) { v.list(d.Rand, "source", pick(d.Rand, d.Sources...)) }

// drawOpen asks for what is open at an instant, on a date or on days of the week, the
// whole day or a part of it.
func drawOpen(d *Drawer, v *View) {
	if d.Now.IsZero() {
		return
	}
	open := &v.Query.Open
	date := hours.DateOf(d.Now.AddDate(0, 0, d.Rand.IntN(60)).Date())
	switch d.Rand.IntN(4) {
	case 0:
		open.At = d.Now.Add(time.Duration(d.Rand.IntN(60*24*60)) * time.Minute)
		v.add("ouvert", open.At.Format(time.RFC3339))
	case 1:
		open.Dates = []hours.Date{date}
		v.add("ouvert", date.String())
	default:
		open.Now = d.Now
		for range 1 + d.Rand.IntN(2) {
			if day := time.Weekday(d.Rand.IntN(7)); !open.Weekdays.Has(day) {
				open.Weekdays = open.Weekdays.With(day)
				v.add("ouvert", query.Weekdays[day])
			}
		}
	}
	if open.IsDays() && d.Rand.IntN(2) == 0 {
		open.From = d.Rand.IntN(hours.EndOfDay)
		open.To = open.From + 1 + d.Rand.IntN(hours.EndOfDay-open.From)
		v.add("ouvert_entre", fmt.Sprintf("%02d:%02d-%02d:%02d", open.From/60, open.From%60, open.To/60, open.To%60))
	}
	if d.Rand.IntN(2) == 0 {
		drawFlag(directory.UnknownHours)(d, v)
	}
}

// drawFlag returns a filter that sets a flag.
func drawFlag(flag directory.Flag) func(*Drawer, *View) {
	f := directory.Flags()[flag]
	return func(_ *Drawer, v *View) {
		v.add(f.Name, f.Value)
		v.Query.Flags = v.Query.Flags.With(flag)
	}
}

// within adds a filter by the codes of territories, those that are not empty.
func (v *View) within(kind territory.Kind, codes ...string) {
	codes = slices.DeleteFunc(codes, func(code string) bool { return code == "" })
	if len(codes) > 0 {
		v.add(string(kind), strings.Join(codes, ","))
		v.Query.Within(kind, codes...)
	}
}

func drawDepartements(d *Drawer, v *View) {
	if d.Rand.IntN(4) == 0 {
		drawn := pick(d.Rand, []string{"2A", "2B"}, []string{"974"}, []string{"75", "92"})
		v.within(territory.KindDepartement, drawn...)
		return
	}
	v.within(territory.KindDepartement, d.place().Territory.Departement, d.place().Territory.Departement)
}

func drawRegions(d *Drawer, v *View) {
	v.within(territory.KindRegion, d.place().Territory.Region)
}

func drawEPCI(d *Drawer, v *View) { v.within(territory.KindEPCI, d.place().Territory.EPCI) }

func drawPostcode(d *Drawer, v *View) {
	v.within(territory.KindPostcode, d.place().PostalCode)
}

// drawCommunes asks by the code of a commune, or of an arrondissement.
func drawCommunes(d *Drawer, v *View) {
	if d.Rand.IntN(3) == 0 {
		v.within(territory.KindCommune, pick(d.Rand, "75056", "13055", "69123", "75113"))
		return
	}
	v.within(territory.KindCommune, d.place().Territory.Commune, d.place().INSEECode)
}

func drawBound(d *Drawer, v *View) {
	at := d.place().Location.Position
	west, south := round(at[0]), round(at[1])
	b := orb.Bound{
		Min: orb.Point{west, south},
		Max: orb.Point{round(min(180, west+4*d.Rand.Float64())), round(min(90, south+3*d.Rand.Float64()))},
	}
	v.add("bbox", fmt.Sprintf("%g,%g,%g,%g", b.Min[0], b.Min[1], b.Max[0], b.Max[1]))
	v.Query.Bound = &b
}
