package pipeline_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/note"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/load"
	"github.com/lieux-numeriques/lieux/importer/pipeline"
	"github.com/lieux-numeriques/lieux/importer/read"
	"github.com/lieux-numeriques/lieux/migrations/pgtest"
)

// desk is a directory whose places people report.
type desk struct {
	*testing.T
	pool  *pgxpool.Pool
	store *load.Store
	opts  pipeline.Options
	notes int
}

func newDesk(t *testing.T) *desk {
	d := &desk{T: t, pool: pgtest.Pool(t), opts: options(t)}
	d.store = load.New(d.pool)
	d.store.Now = func() time.Time { return d.opts.Now }
	d.opts.Publish.Force = true
	return d
}

var deskColumns = []string{"id", "nom", "adresse", "code_postal", "commune", "latitude", "longitude", "telephone",
	"horaires", "services"}

// publish imports rows of deskColumns.
func (d *desk) publish(source string, rows ...[]string) importer.Outcome {
	d.Helper()
	return d.publishAt(source, d.opts.Now, rows...)
}

// publishAt imports a listing of a day.
func (d *desk) publishAt(source string, day time.Time, rows ...[]string) importer.Outcome {
	d.Helper()
	path := filepath.Join(d.TempDir(), "liste.csv")
	file, err := os.Create(path)
	if err != nil {
		d.Fatal(err)
	}
	_ = csv.NewWriter(file).WriteAll(append([][]string{deskColumns}, rows...))
	if err := file.Close(); err != nil {
		d.Fatal(err)
	}
	report, err := pipeline.Run(d.T.Context(), importer.Source{Name: source, Title: source, Date: day},
		read.Input{Location: path}, d.store, d.opts)
	if err != nil {
		d.Fatal(err)
	}
	return report.Outcome
}

// report sends a note and returns its id.
func (d *desk) report(place string, proposals ...note.Proposal) string {
	d.Helper()
	d.notes++
	id := fmt.Sprintf("note-%d", d.notes)
	if proposals == nil {
		proposals = []note.Proposal{}
	}
	doc, err := json.Marshal(proposals)
	if err != nil {
		d.Fatal(err)
	}
	_, err = d.pool.Exec(d.T.Context(), `
insert into inbox.note (id, token_hash, received, place, proposals, origin)
values ($1, sha256(convert_to($1, 'UTF8')), $2, nullif($3, ''), $4, 'api')`, id, d.opts.Now, place, doc)
	if err != nil {
		d.Fatal(err)
	}
	return id
}

// decide appends a decision.
func (d *desk) decide(n note.Decision) {
	d.Helper()
	var expires *time.Time
	if !n.Expires.IsZero() {
		expires = &n.Expires
	}
	_, err := d.pool.Exec(d.T.Context(), `
insert into inbox.decision (at, note, place, field, verdict, value, author, name, reason, expires)
values ($1, $2, nullif($3, ''), nullif($4, ''), $5, nullif($6, ''), 'cle', 'Une clé', 'vu sur place', $7)`,
		d.opts.Now, n.Note, n.Place, n.Field, n.Verdict, n.Value, expires)
	if err != nil {
		d.Fatal(err)
	}
}

// apply applies what waits.
func (d *desk) apply() importer.Outcome {
	d.Helper()
	outcome, err := pipeline.Correct(d.T.Context(), d.store, d.opts)
	if err != nil {
		d.Fatal(err)
	}
	return outcome
}

// accept reports a value of a field, accepts it and applies it; it returns the id of the note.
func (d *desk) accept(place, field, value string) string {
	d.Helper()
	id := d.report(place, note.Proposal{Field: field, Written: value})
	d.decide(note.Decision{Note: id, Place: place, Verdict: note.Accepted})
	d.apply()
	return id
}

// value is a column of a place in the directory, "" for none and "-" without the place.
func (d *desk) value(place, column string) (value string) {
	d.Helper()
	err := d.pool.QueryRow(d.T.Context(), `
select coalesce((select coalesce(`+column+`::text, '') from core.place where id = $1), '-')`, place).Scan(&value)
	if err != nil {
		d.Fatal(err)
	}
	return value
}

func (d *desk) want(place, column, want string) {
	d.Helper()
	if got := d.value(place, column); got != want {
		d.Errorf("%s is %q, want %q", column, got, want)
	}
}

// reason is that of the last version.
func (d *desk) reason() (reason string) {
	d.Helper()
	if err := d.pool.QueryRow(d.T.Context(), `select reason from core.publication order by version desc limit 1`).Scan(
		&reason); err != nil {
		d.Fatal(err)
	}
	return reason
}

// state is that of the last correction.
func (d *desk) state() (state string) {
	d.Helper()
	if err := d.pool.QueryRow(d.T.Context(), `select state from api.correction order by id desc limit 1`).Scan(
		&state); err != nil {
		d.Fatal(err)
	}
	return state
}

var (
	tilleuls = []string{"1", "Les Tilleuls", "3 rue du Moulin", "59270", "Bailleul", "50.7386", "2.7346", "0328436600",
		"Mo-Fr 09:00-12:00", "Aide aux démarches administratives"}
	erables = []string{"2", "Les Érables", "9 place du Marché", "48000", "Mende", "44.5178", "3.5017", "0466000000",
		"", ""}
)

// with returns a row with some cells replaced, by the names of their columns.
func with(row []string, cells ...string) []string {
	row = append([]string(nil), row...)
	for i := 0; i < len(cells); i += 2 {
		for c, name := range deskColumns {
			if name == cells[i] {
				row[c] = cells[i+1]
			}
		}
	}
	return row
}

// A correction wins over the source through imports, until the source says the same; then the source is believed
// again. A revert of that import puts it back in force.
func TestCorrectionUntilTheSourceSaysTheSame(t *testing.T) {
	d := newDesk(t)
	d.publish("nord", tilleuls, erables)
	id := directory.RecordID("nord", "1")
	d.accept(id, "telephone", "03 28 43 66 99")
	d.want(id, "telephone", "+33328436699")
	if d.reason() != "correction" {
		t.Errorf("the reason of the version is %q", d.reason())
	}
	d.publish("nord", with(tilleuls, "services", "Maîtrise des outils numériques du quotidien"), erables)
	d.want(id, "telephone", "+33328436699")
	d.want(id, "services", "{\"Maîtrise des outils numériques du quotidien\"}")
	d.publish("nord", with(tilleuls, "telephone", "03.28.43.66.99"), erables)
	d.want(id, "telephone", "+33328436699")
	if d.state() != "reprise" {
		t.Errorf("the correction is %s, want reprise", d.state())
	}
	d.publish("nord", with(tilleuls, "telephone", "0328436677"), erables)
	d.want(id, "telephone", "+33328436677")
	for _, want := range []string{"+33328436699", "+33328436677"} {
		if _, err := pipeline.Revert(t.Context(), d.store, d.opts.Gazetteer, "nord"); err != nil {
			t.Fatal(err)
		}
		d.want(id, "telephone", want)
	}
	if d.state() != "reprise" {
		t.Errorf("the correction is %s after reverts to listings that know it", d.state())
	}
}

func TestRevertPutsACorrectionBack(t *testing.T) {
	d := newDesk(t)
	d.publish("nord", tilleuls)
	id := directory.RecordID("nord", "1")
	d.accept(id, "nom", "La Maison des Tilleuls")
	d.publish("nord", with(tilleuls, "nom", "La maison des tilleuls"))
	d.want(id, "nom", "La maison des tilleuls")
	if _, err := pipeline.Revert(t.Context(), d.store, d.opts.Gazetteer, "nord"); err != nil {
		t.Fatal(err)
	}
	d.want(id, "nom", "La Maison des Tilleuls")
	if d.state() != "en_vigueur" {
		t.Errorf("the correction is %s", d.state())
	}
}

// The later of two corrections wins; undoing it leaves the earlier one; undoing that, the source.
func TestLaterCorrectionWins(t *testing.T) {
	d := newDesk(t)
	d.publish("nord", tilleuls)
	id := directory.RecordID("nord", "1")
	first := d.accept(id, "telephone", "0328436601")
	second := d.accept(id, "telephone", "0328436602")
	d.want(id, "telephone", "+33328436602")
	for _, undo := range []struct{ note, want string }{{second, "+33328436601"}, {first, "+33328436600"}} {
		d.decide(note.Decision{Note: undo.note, Place: id, Verdict: note.Undone})
		if o := d.apply(); !o.Changed {
			t.Error("undoing made no version")
		}
		d.want(id, "telephone", undo.want)
	}
	if d.apply().Changed {
		t.Error("applying again made a version")
	}
}

// A place that is closed for some days is closed in its hours, and open again without an import.
func TestClosure(t *testing.T) {
	d := newDesk(t)
	d.publish("nord", tilleuls, erables)
	id, other := directory.RecordID("nord", "1"), directory.RecordID("nord", "2")
	d.accept(id, note.Closure, "2026-12-24/2027-01-03")
	d.accept(other, note.Closure, "2026-12-24/2027-01-03")
	d.want(id, "horaires", `Mo-Fr 09:00-12:00; 2026 Dec 24-2027 Jan 03 off "fermeture temporaire"`)
	d.want(other, "horaires", `unknown; 2026 Dec 24-2027 Jan 03 off "fermeture temporaire"`)
	d.opts.Now = time.Date(2027, 1, 3, 22, 30, 0, 0, time.UTC)
	if d.apply().Changed {
		t.Error("the closure ended on its last day")
	}
	d.opts.Now = time.Date(2027, 1, 3, 23, 30, 0, 0, time.UTC) // the next day has begun there
	if !d.apply().Changed || d.reason() != "expiration" {
		t.Errorf("the end of the closure made no version of its own: %q", d.reason())
	}
	d.want(id, "horaires", "Mo-Fr 09:00-12:00")
	d.want(other, "horaires", "")
}

// A place that has closed for good leaves the directory, whatever its source says, and comes back when that is undone.
func TestClosedForGood(t *testing.T) {
	d := newDesk(t)
	d.publish("nord", tilleuls, erables)
	id := directory.RecordID("nord", "1")
	n := d.accept(id, note.Closure, note.ForGood)
	d.want(id, "nom", "-")
	d.publish("nord", with(tilleuls, "telephone", "0328436677"), erables)
	d.want(id, "nom", "-")
	d.accept(id, "telephone", "0328436655")
	d.decide(note.Decision{Note: n, Place: id, Field: note.Closure, Verdict: note.Undone})
	d.apply()
	d.want(id, "telephone", "+33328436655")
}

// A place that moves is where its new address is, with the postcode of its new commune; undoing brings it back.
func TestMovedPlace(t *testing.T) {
	d := newDesk(t)
	d.publish("nord", tilleuls, erables)
	id := directory.RecordID("nord", "1")
	n := d.report(id, note.Proposal{Field: "adresse", Written: "5 rue neuve"},
		note.Proposal{Field: "commune", Written: "mende"})
	d.decide(note.Decision{Note: n, Place: id, Verdict: note.Accepted})
	d.apply()
	for column, want := range map[string]string{"adresse": "5 rue Neuve", "commune": "Mende", "code_postal": "48000",
		"code_insee": "48095", "departement": "48", "precision": "commune"} {
		d.want(id, column, want)
	}
	d.decide(note.Decision{Note: n, Place: id, Verdict: note.Undone})
	d.apply()
	for column, want := range map[string]string{"adresse": "3 rue du Moulin", "commune": "Bailleul",
		"code_postal": "59270",
		"departement": "59", "precision": "point"} {
		d.want(id, column, want)
	}
	d.accept(id, "adresse", "3 bis rue du Moulin")
	d.want(id, "precision", "point")
}

// A correction is that of the place: a record that joins it later does not win.
func TestCorrectionWinsOverARecordThatJoins(t *testing.T) {
	d := newDesk(t)
	d.publish("nord", tilleuls)
	id := directory.RecordID("nord", "1")
	d.accept(id, "telephone", "0328436699")
	d.opts.Now = d.opts.Now.AddDate(0, 0, 20)
	d.publish("pays", with(tilleuls, "id", "77"))
	if d.value(id, "sources") != "{nord,pays}" {
		t.Fatalf("the two records are not one place: %s", d.value(id, "sources"))
	}
	d.want(id, "telephone", "+33328436699")
}

// A new place that was reported is a record of its own, until a source describes it.
func TestNewPlace(t *testing.T) {
	d := newDesk(t)
	d.publish("nord", erables)
	n := d.report("", note.Proposal{Field: "nom", Written: "Les Tilleuls"},
		note.Proposal{Field: "adresse", Written: "3 rue du Moulin"}, note.Proposal{Field: "commune", Written: "Bailleul"},
		note.Proposal{Field: "code_postal", Written: "59270"}, note.Proposal{Field: "telephone", Written: "0328436600"},
		note.Proposal{Field: "services", Written: "Aide aux démarches administratives"},
		note.Proposal{Field: "horaires", Written: "lundi 9h-12h"})
	unnamed := d.report("", note.Proposal{Field: "adresse", Written: "3 rue du Moulin"})
	d.decide(note.Decision{Note: unnamed, Verdict: note.Accepted})
	if o := d.apply(); o.Changed {
		t.Errorf("a place without a name: %+v", o)
	}
	d.decide(note.Decision{Note: n, Verdict: note.Accepted})
	if o := d.apply(); o.Added != 1 {
		t.Errorf("outcome %+v", o)
	}
	id := directory.RecordID(importer.Additions, n)
	d.want(id, "horaires", "Mo 09:00-12:00")
	d.want(id, "sources", "{signalements}")
	d.accept(id, "telephone", "0328436611")
	d.want(id, "telephone", "+33328436611")
	d.publish("nord", erables, tilleuls)
	d.want(id, "sources", "{nord}")
	d.want(id, "horaires", "Mo-Fr 09:00-12:00")
	d.publish("nord", erables)
	d.want(id, "sources", "{signalements}")
	d.decide(note.Decision{Note: n, Verdict: note.Undone})
	d.apply()
	d.want(id, "nom", "-")
}

// What cannot be applied is said, and the decisions that follow are applied.
func TestDecisionsWithoutEffect(t *testing.T) {
	d := newDesk(t)
	d.publish("nord", tilleuls)
	id := directory.RecordID("nord", "1")
	for _, c := range []struct{ place, field, value, want string }{
		{"nulle-part", "telephone", "0328436611", "sans_effet"},
		{id, "telephone", "douze", "illisible"},
		{id, "nom", "", "illisible"},
		{id, "couleur", "rouge", "illisible"},
		{id, note.Closure, "2020-01-01/2020-02-01", "illisible"},
		{id, "latitude", "12", "illisible"},
		{id, "horaires", "quand il fait beau", "appliquee"},
	} {
		d.accept(c.place, c.field, c.value)
		var got string
		if err := d.pool.QueryRow(t.Context(), `select outcome from core.applied order by decision desc limit 1`).Scan(
			&got); err != nil || got != c.want {
			t.Errorf("%s %q: %s, want %s (%v)", c.field, c.value, got, c.want, err)
		}
	}
	d.want(id, "telephone", "+33328436600")
	d.want(id, "horaires_texte", "quand il fait beau")
}

// A duplicate that is accepted makes one place of two.
func TestDuplicateNote(t *testing.T) {
	d := newDesk(t)
	d.publish("nord", tilleuls, erables)
	id, other := directory.RecordID("nord", "1"), directory.RecordID("nord", "2")
	n := d.accept(id, note.Duplicate, other)
	d.want(other, "nom", "-")
	d.decide(note.Decision{Note: n, Place: id, Verdict: note.Undone})
	d.apply()
	d.want(other, "nom", "Les Érables")
}
