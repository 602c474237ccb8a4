package load

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory"
)

func FuzzFeatures(f *testing.F) {
	f.Add(`{"type":"FeatureCollection","features":[{"properties":{"code":"1","nom":"a"},
"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}}]}`)
	f.Add(`{"crs":{"type":"name","properties":{"name":"EPSG:2154"}},"features":[]}`)
	f.Add(`{"features":[{}]}`)
	f.Add(`{"features":[{"geometry":{"type":"Point","coordinates":[]}}]}`)
	f.Add("\x1f\x8b")
	f.Fuzz(func(t *testing.T, file string) {
		features, err := openFeatures(strings.NewReader(file))
		rows := &outlineRows{kind: "commune", features: features, seen: map[string]bool{}}
		for err == nil && rows.Next() {
			if len(rows.row) != 3 {
				t.Fatalf("%d columns", len(rows.row))
			}
		}
		if err == nil {
			err = rows.err
		}
		if err != nil && (directory.ErrorCode(err) != directory.Invalid || errors.Is(err, io.EOF)) {
			t.Fatalf("not an error for the operator: %v", err)
		}
	})
}
