package directory_test

import (
	"testing"

	"github.com/lieux-numeriques/lieux/directory"
)

func TestFieldsAreDescribedWhole(t *testing.T) {
	for i := range directory.Fields {
		f := &directory.Fields[i]
		if f.Label == "" || f.Help == "" {
			t.Errorf("%s: Label and Help are required in directory.Fields", f.Name)
		}
		var kind string
		switch f.Kind {
		case directory.Text, directory.URL:
			kind = "Text"
		case directory.List, directory.URLs, directory.Emails:
			kind = "List"
		case directory.Number:
			kind = "Number"
		case directory.Date:
			kind = "Date"
		}
		accessors := map[string]bool{"Text": f.Text != nil, "List": f.List != nil, "Number": f.Number != nil,
			"Date": f.Date != nil}
		for name, set := range accessors {
			if want := name == kind; set != want {
				t.Errorf("%s: accessor %s is set: %t, want %t for its kind", f.Name, name, set, want)
			}
		}
		if directory.FieldNamed(f.Name) != f {
			t.Errorf("%s: two fields have that name", f.Name)
		}
		if f.Searched < 0 || f.Searched > directory.MaxSearched || f.Searched > 0 && f.Text == nil {
			t.Errorf("%s: Searched is %d: 0 to %d, and for texts only", f.Name, f.Searched, directory.MaxSearched)
		}
		if (f.Limit > 0) != (f.Kind == directory.Number) {
			t.Errorf("%s: Limit is %v: it is set for a Number, and for nothing else", f.Name, f.Limit)
		}
	}
}
