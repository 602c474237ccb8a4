package pipeline_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/locate"
	"github.com/lieux-numeriques/lieux/importer/pipeline"
)

// streets is a geocoder that finds every address, in batches, unless it is silent.
type streets struct {
	silent bool
	mu     sync.Mutex
	sizes  []int
}

func (s *streets) BatchSize() int { return 300 }

func (s *streets) Geocode(ctx context.Context, a locate.Address) (locate.Geocoded, bool, error) {
	answer := s.GeocodeAll(ctx, []locate.Address{a})[0]
	return answer.Found, answer.OK, answer.Err
}

func (s *streets) GeocodeAll(_ context.Context, addresses []locate.Address) []locate.Answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sizes = append(s.sizes, len(addresses))
	answers := make([]locate.Answer, len(addresses))
	for i, a := range addresses {
		if s.silent {
			answers[i].Err = errors.New("le géocodeur ne répond pas")
			continue
		}
		answers[i] = locate.Answer{OK: true, Found: locate.Geocoded{
			Position: geo.Position{-0.58, 44.84}, Precision: geo.PrecisionStreet, Score: 0.9, Label: a.Street,
			INSEECode: a.INSEECode, Key: "33063_0001",
		}}
	}
	return answers
}

// Rows wait for the geocoder together, and come out in the order of the listing.
func TestRowsWaitForTheGeocoderInBatches(t *testing.T) {
	var more strings.Builder
	for i := range 1000 {
		coordinates := ","
		if i%3 == 0 {
			coordinates = "44.84,-0.58"
		}
		fmt.Fprintf(&more, "g%d,Lieu sans point %d,%d rue des Essais,33000,Bordeaux,%s\n", i, i, i, coordinates)
	}
	in := listing(t, 500, more.String())
	store, opts, service := &memory{}, options(t), &streets{}
	opts.Locator = locate.New(opts.Gazetteer, nil, locate.WithGeocoder(service))
	report, err := pipeline.Run(context.Background(), source, in, store, opts)
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range store.rows {
		want, key := locate.OriginSource, ""
		if i >= 500 && (i-500)%3 != 0 {
			want, key = locate.OriginGeocoder, "33063_0001"
		}
		if row.Rank != i || row.Place.Location.Origin != want || row.Place.Location.AddressKey != key {
			t.Fatalf("row %d: rank %d, %+v", i, row.Rank, row.Place.Location)
		}
	}
	if report.Located["rue"] != 666 || len(service.sizes) > 5 {
		t.Errorf("%v, %v", report.Located, service.sizes)
	}
}

// A geocoder without answer does not fail an import; the next import asks it again.
func TestSilentGeocoder(t *testing.T) {
	in := listing(t, 3, "g1,Lieu sans point,1 rue des Essais,33000,Bordeaux,,\n")
	store, opts, service := &memory{}, options(t), &streets{silent: true}
	opts.Locator = locate.New(opts.Gazetteer, nil, locate.WithGeocoder(service))
	report, err := pipeline.Run(context.Background(), source, in, store, opts)
	if err != nil || store.published != 1 || report.Rules["localisation.geocodeur_muet/signale"] != 1 {
		t.Fatalf("%v %+v", err, report)
	}
	if last := report.Findings[len(report.Findings)-1]; last.Rule != "liste.geocodeur_muet" || last.Value != "1" ||
		last.Action != importer.Reported {
		t.Errorf("%+v", last)
	}
	service.silent = false
	for round, want := range []int{2, 2} {
		report, err := pipeline.Run(context.Background(), source, in, store, opts)
		if err != nil || store.published != want || report.Unchanged != (round == 1) {
			t.Errorf("round %d: %v, %d, unchanged %v", round, err, store.published, report.Unchanged)
		}
	}
	if store.rows[3].Place.Location.Origin != locate.OriginGeocoder {
		t.Errorf("%+v", store.rows[3].Place.Location)
	}
}
