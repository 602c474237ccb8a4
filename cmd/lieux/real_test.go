package main_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/hours"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/importer/listingstest"
)

// rowCounts is one row of the table of TestRealListings.
type rowCounts struct {
	source                                                        string
	read, named, published, merged, located, point, commune, none int
	hours, phones, mails, sites, undated, withheld, refused       int
}

// TestRealListings imports every real listing into one directory, as an operator
// would, and checks everything that is then public.
func TestRealListings(t *testing.T) {
	t.Parallel()
	dir := listingstest.Dir(t)
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	s := newShop(t)
	args := []string{"import", "--json"}
	var names []string
	for _, e := range entries {
		if e.IsDir() {
			args = append(args, filepath.Join(dir, e.Name()))
			names = append(names, e.Name())
		}
	}
	reports := decodeLines[outcome](t, s.do(args...))
	if len(reports) != len(names) || len(names) < 12 {
		t.Fatalf("%d reports for %d listings", len(reports), len(names))
	}
	public := s.do("export", "ndjson")
	known := map[string]feature{}
	for _, f := range decodeLines[feature](t, public) {
		known[f.ID] = f
		checkPublic(t, f, s.now())
	}
	var secrets []string
	var table []rowCounts
	for i, name := range names {
		line := rowCounts{source: name, read: reports[i].Read}
		for _, row := range s.report(name) {
			secrets = append(secrets, line.count(t, row, known)...)
		}
		if line.named == 0 || line.published*1000 < line.named*995 || line.read != reports[i].Published+reports[i].Refused {
			t.Errorf("%s: %d of %d rows that have a name are published", name, line.published, line.named)
		}
		table = append(table, line)
	}
	checkSecrets(t, public, secrets)
	if again := decodeLines[outcome](t, s.do(args...)); len(again) == len(names) {
		for _, r := range again {
			if !r.Unchanged {
				t.Errorf("%s: the same listing is read again", r.Source)
			}
		}
	}
	print(t, table, len(known))
}

// count adds one row of a report, and returns what was withheld in it.
func (l *rowCounts) count(t *testing.T, row reported, known map[string]feature) (secrets []string) {
	named := true
	moved, doubtful := false, false
	for _, a := range row.Findings {
		switch {
		case a.Rule == "nom.absent":
			named = false
		case a.Action == "retenu":
			l.withheld++
			if strings.Contains(a.Value, "@") {
				secrets = append(secrets, a.Value)
			}
		case a.Action == "refuse":
			l.refused++
		}
		doubtful = doubtful || a.Rule == "nom.numero"
		moved = moved || strings.HasPrefix(a.Rule, "localisation.")
	}
	if !named {
		return secrets
	}
	l.named++
	if name, _ := row.Fields["nom"].(string); strings.Trim(name, "0123456789") == "" && len(name) > 8 && !doubtful {
		t.Errorf("%s, row %d: the name is the number %s, and nothing says so", row.Source, row.Rank, name)
	}
	if row.State != "publie" && row.State != "fusionne" {
		return secrets
	}
	l.published++
	if row.State == "fusionne" {
		l.merged++
	}
	if row.Place == nil || known[*row.Place].ID == "" {
		t.Errorf("%s, row %d is %s without a public place", row.Source, row.Rank, row.State)
	}
	l.fields(t, row, moved)
	return secrets
}

func (l *rowCounts) fields(t *testing.T, row reported, moved bool) {
	for field, n := range map[string]*int{"horaires": &l.hours, "telephone": &l.phones, "courriels": &l.mails,
		"site_web": &l.sites} {
		if row.Fields[field] != nil {
			*n++
		}
	}
	if row.Fields["date_maj"] == nil {
		l.undated++
	}
	location, _ := row.Fields["localisation"].(map[string]any)
	switch location["precision"] {
	case "point":
		l.point++
	case nil:
		l.none++
		return
	default:
		l.commune++
	}
	l.located++
	lat, _ := row.Fields["latitude"].(float64)
	lon, _ := row.Fields["longitude"].(float64)
	insee, _ := row.Fields["code_insee"].(string)
	if commune := gazetteer().Commune(insee); commune != nil && !moved && commune.Precision == geo.PrecisionCommune {
		most := 40_000.0 // beyond that only in communes of Guyane
		if commune.Departement == "973" {
			most = 150_000
		}
		if far := geo.Distance(geo.Position{lon, lat}, commune.Position); far > most {
			t.Errorf("%s, row %d: %.0f km from %s, and nothing says so", row.Source, row.Rank, far/1000, commune.Name)
		}
	}
}

// checkPublic checks one public place, served at an instant, against the schema.
func checkPublic(t *testing.T, f feature, now time.Time) {
	t.Helper()
	var p directory.Place
	for i := range directory.Fields {
		field := &directory.Fields[i]
		switch value := f.Properties[field.Name]; {
		case value == nil:
		case field.List != nil:
			for _, item := range value.([]any) {
				*field.List(&p) = append(*field.List(&p), item.(string))
			}
		case field.Text != nil:
			*field.Text(&p) = value.(string)
		}
	}
	if date := f.text("date_maj"); date != "" {
		p.UpdatedOn, _ = time.Parse(time.DateOnly, date)
		if p.UpdatedOn.Year() < 2000 || p.UpdatedOn.After(now.AddDate(0, 0, 1)) {
			t.Errorf("%s: date_maj %s", f.ID, date)
		}
	}
	if f.Geometry != nil {
		p.Location = directory.Location{Known: true, Position: geo.Position{f.Geometry.Coordinates[0],
			f.Geometry.Coordinates[1]}}
		if err := geo.CheckFrance(p.Location.Position); err != nil {
			t.Errorf("%s: %v", f.ID, err)
		}
		if lat, _ := f.Properties["latitude"].(float64); math.Abs(lat-f.Geometry.Coordinates[1]) > 1e-6 {
			t.Errorf("%s: latitude %v and geometry %v", f.ID, lat, f.Geometry.Coordinates)
		}
	}
	for _, v := range directory.Validate(&p) {
		if !strings.HasSuffix(v.Rule, ".requis") {
			t.Errorf("%s: %s %q: %s", f.ID, v.Rule, v.Value, v.Message)
		}
	}
	if p.Hours != "" {
		if _, err := hours.Parse(p.Hours); err != nil {
			t.Errorf("%s: horaires %q: %v", f.ID, p.Hours, err)
		}
	}
	for field, odd := range oddities {
		if text := f.text(field); odd.MatchString(text) {
			t.Errorf("%s: %s %q", f.ID, field, text)
		}
	}
}

// oddities match values that a reader of the site would notice as wrong.
var oddities = map[string]*regexp.Regexp{
	"nom": regexp.MustCompile(
		`^\s*$|^\s|\s$|\s\s|^https?://|[\x00-\x1f\x{200b}\x{a0}]| -$|^- |&(amp|quot|#\d+);|<\w`),
	"adresse": regexp.MustCompile(
		`^\s|\s$|\s\s|[\x00-\x1f\x{200b}\x{a0}]|@\w|https?:|^0$|\b0[1-9]([ .]\d\d){4}\b|` +
			`(?i)^(null|undefined|n/?a|-)$|, *$`),
	"commune":            regexp.MustCompile(`^\s|\s$|\s\s|\d{5}|(?i)cedex`),
	"complement_adresse": regexp.MustCompile(`^\s|\s$|[\x00-\x1f]|@\w+\.|https?:`),
	"structure_parente":  regexp.MustCompile(`^\s|\s$|[\x00-\x1f]`),
}

var address = regexp.MustCompile(`[\p{L}\d._%+-]+@[\p{L}\d.-]+\.\p{L}{2,}`)

// checkSecrets looks for every withheld e-mail address in everything that is public.
func checkSecrets(t *testing.T, public string, secrets []string) {
	t.Helper()
	lower := strings.ToLower(public)
	shown, looked := map[string]bool{}, 0
	for _, secret := range secrets {
		for _, mail := range address.FindAllString(strings.ToLower(secret), -1) {
			looked++
			for at := strings.Index(lower, mail); at >= 0 && !shown[mail]; {
				shown[mail] = true
				t.Errorf("a withheld address is public: …%s…", lower[max(0, at-60):min(len(lower), at+len(mail)+20)])
			}
		}
	}
	if looked < 50 {
		t.Errorf("only %d withheld addresses were looked for", looked)
	}
}

// print shows the table of what became of the listings.
func print(t *testing.T, table []rowCounts, places int) {
	t.Helper()
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "rows\tpublished\tmerged\tpoint\tcoarser\tnowhere\thours\tphone\te-mail\tsite\t"+
		"undated\twithheld\trefused values\tsource\t")
	for _, l := range table {
		fmt.Fprintf(w, "%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%s\t\n", l.read, l.published, l.merged, l.point,
			l.commune, l.none, l.hours, l.phones, l.mails, l.sites, l.undated, l.withheld, l.refused, l.source)
	}
	w.Flush()
	t.Logf("%d public places\n%s", places, b.String())
}
