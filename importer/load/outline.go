package load

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"regexp"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/record"
	"github.com/lieux-numeriques/lieux/geo/postgis"
)

// LoadOutlines replaces the outlines of one kind of territory, such as "commune", by
// those of a GeoJSON FeatureCollection, gzipped or not, streamed: Polygon or
// MultiPolygon features whose properties are code (INSEE, SIREN) and nom, lon,lat
// WGS84 or in the system that the member crs names before the features. All or
// nothing. It returns how many there are, or Invalid, in French, for another file.
func (s *Store) LoadOutlines(ctx context.Context, kind string, file io.Reader) (int, error) {
	features, err := openFeatures(file)
	if err != nil {
		return 0, err
	}
	rows := &outlineRows{kind: kind, features: features, seen: map[string]bool{}}
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		const create = `create temp table read_outline (code text, nom text, outline geometry) on commit drop`
		if _, err := tx.Exec(ctx, create); err != nil {
			return err
		}
		columns := []string{"code", "nom", "outline"}
		if _, err := tx.CopyFrom(ctx, pgx.Identifier{"read_outline"}, columns, rows); err != nil {
			return err
		}
		if len(rows.seen) == 0 {
			return directory.Errorf(directory.Invalid, "le fichier ne contient aucun contour")
		}
		if _, err := tx.Exec(ctx, `delete from core.outline where kind = $1`, kind); err != nil {
			return err
		}
		return features.crs.insert(ctx, tx, kind)
	})
	if rows.err != nil {
		err = rows.err // clearer than the error of COPY
	}
	if err != nil {
		return 0, explain(err)
	}
	return len(rows.seen), nil
}

// outlineRows is the source of rows of COPY: the features of a file, one at a time.
type outlineRows struct {
	kind     string
	features *features
	seen     map[string]bool
	row      []any
	err      error
}

func (r *outlineRows) Next() bool {
	if r.err != nil {
		return false
	}
	f, err := r.features.next()
	switch {
	case errors.Is(err, io.EOF):
		return false
	case err != nil:
		r.err = err
		return false
	}
	r.row, r.err = r.encode(f)
	return r.err == nil
}

func (r *outlineRows) Values() ([]any, error) { return r.row, nil }
func (r *outlineRows) Err() error             { return r.err }

func (r *outlineRows) encode(f *feature) ([]any, error) {
	n := r.features.read
	code := f.Properties.Code
	switch {
	case code == "":
		return nil, directory.Errorf(directory.Invalid, "contour n° %d : la propriété « code » manque", n)
	case r.kind == "commune" && !communeCode.MatchString(code):
		return nil, directory.Errorf(directory.Invalid,
			"contour n° %d : %s n'est pas le code INSEE d'une commune (cinq caractères)", n, code)
	case r.seen[code]:
		return nil, directory.Errorf(directory.Invalid, "contour n° %d : le code %s est déjà dans le fichier", n, code)
	}
	r.seen[code] = true
	if f.Geometry == nil {
		return nil, directory.Errorf(directory.Invalid, "contour de %s : la géométrie manque", code)
	}
	var outline orb.MultiPolygon
	switch g := f.Geometry.Geometry().(type) {
	case orb.Polygon:
		outline = orb.MultiPolygon{g}
	case orb.MultiPolygon:
		outline = g
	default:
		return nil, directory.Errorf(directory.Invalid,
			"contour de %s : Polygon ou MultiPolygon attendu, %s trouvé", code, f.Geometry.Type)
	}
	if err := r.features.crs.check(code, outline); err != nil {
		return nil, err
	}
	shape := postgis.Geometry{Shape: outline, SRID: r.features.crs.srid}
	return []any{record.ValidText(code), record.ValidText(f.Properties.Name), shape}, nil
}

// communeCode is the form of INSEE codes of communes, so that a file of départements
// or régions is refused.
var communeCode = regexp.MustCompile(`^[0-9][0-9AB][0-9]{3}$`)

// feature is what is read of a GeoJSON Feature.
type feature struct {
	Properties struct {
		Code string `json:"code"`
		Name string `json:"nom"`
	} `json:"properties"`
	Geometry *geojson.Geometry `json:"geometry"`
}

// features reads the features of a collection one after the other.
type features struct {
	decoder *json.Decoder
	crs     outlineCRS
	read    int // features read so far
}

// openFeatures reads up to the first feature of a collection.
func openFeatures(file io.Reader) (*features, error) {
	buffered := bufio.NewReaderSize(file, 1<<16)
	if magic, _ := buffered.Peek(2); len(magic) == 2 && magic[0] == 0x1f && magic[1] == 0x8b {
		unzipped, err := gzip.NewReader(buffered)
		if err != nil {
			return nil, directory.Errorf(directory.Invalid, "le fichier compressé est illisible (%w)", err)
		}
		buffered = bufio.NewReaderSize(unzipped, 1<<16)
	}
	if mark, _ := buffered.Peek(3); string(mark) == "\xef\xbb\xbf" {
		_, _ = buffered.Discard(3)
	}
	f := &features{decoder: json.NewDecoder(buffered), crs: outlineCRS{srid: postgis.WGS84}}
	if t, err := f.decoder.Token(); err != nil || t != json.Delim('{') {
		return nil, notGeoJSON(err)
	}
	for f.decoder.More() {
		key, err := f.decoder.Token()
		if err != nil {
			return nil, notGeoJSON(err)
		}
		if key == "features" {
			if t, err := f.decoder.Token(); err != nil || t != json.Delim('[') {
				return nil, notGeoJSON(err)
			}
			return f, nil
		}
		var value json.RawMessage
		if err := f.decoder.Decode(&value); err != nil {
			return nil, notGeoJSON(err)
		}
		if key == "crs" {
			if f.crs, err = parseCRS(value); err != nil {
				return nil, err
			}
		}
	}
	return nil, notGeoJSON(nil)
}

// next returns the next feature, io.EOF after the last.
func (f *features) next() (*feature, error) {
	if !f.decoder.More() {
		if t, err := f.decoder.Token(); err != nil || t != json.Delim(']') {
			return nil, f.broken(err)
		}
		return nil, io.EOF
	}
	f.read++
	var next feature
	if err := f.decoder.Decode(&next); err != nil {
		return nil, f.broken(err)
	}
	return &next, nil
}

func (f *features) broken(err error) error {
	if err == nil || errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF // not the end of the collection
	}
	return directory.Errorf(directory.Invalid, "le fichier est illisible après %d contours (%w)", f.read, err)
}

func notGeoJSON(err error) error {
	switch {
	case err == nil:
		err = errors.New("features not found")
	case errors.Is(err, io.EOF):
		err = io.ErrUnexpectedEOF // an empty file
	}
	return directory.Errorf(directory.Invalid, "le fichier n'est pas une FeatureCollection GeoJSON (%w)", err)
}
