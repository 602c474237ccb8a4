package clean_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/lieux-numeriques/lieux/importer/clean"
)

// One Settings serves any number of goroutines with the same answers, and caches a bounded
// number of items.
func TestSettingsAreShared(t *testing.T) {
	s := settings(t)
	want := clean.Place(draft(map[string]string{"nom": "Lieu", "services": "Accéder à du matériel"}, nil),
		s).Place.Services
	var group sync.WaitGroup
	for worker := range 4 {
		group.Go(func() {
			for i := range 2000 {
				row := clean.Place(draft(map[string]string{"nom": "Lieu", "services": "Accéder à du matériel",
					"autres_formations_labels": fmt.Sprint("Label ", worker, " ", i)}, nil), s)
				if len(row.Place.Services) != 1 || row.Place.Services[0] != want[0] || len(row.Place.OtherLabels) != 1 {
					t.Errorf("%+v", row.Place)
					return
				}
			}
		})
	}
	group.Wait()
}
