package load_test

import (
	"strings"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/migrations/pgtest"
)

func TestCriteriaAreKeptWithTheVersion(t *testing.T) {
	pool := pgtest.Pool(t)
	store := newStore(pool)
	set := func(file []byte, wantVersion int64, wantChanged bool) {
		t.Helper()
		version, changed, err := store.SetCriteria(t.Context(), file)
		if err != nil || version != wantVersion || changed != wantChanged {
			t.Fatalf("%s: version %d, %v, %v; want %d, %v", file, version, changed, err, wantVersion, wantChanged)
		}
	}
	set(nil, 0, false)
	set([]byte("\ufeff"+`{"version": "zéro"}`), 0, true) // nothing was published yet
	publish(t, store, nord, []importer.Row{place("nord", 0, "1", "Mairie")})
	set([]byte(`{"version": "zéro"}`), 1, false)
	set([]byte(`{"version": "un"}`), 2, true)
	set([]byte(`{"version": "un"}`), 2, false)
	for _, tt := range []struct {
		file string
		code directory.Code
		want string
	}{
		{`{"version": "un", "labels": []}`, directory.Conflict, "« un »"},
		{`{"version": ""}`, directory.Invalid, "« version » manque"},
	} {
		if _, changed, err := store.SetCriteria(t.Context(), []byte(tt.file)); changed ||
			directory.ErrorCode(err) != tt.code || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, %v", tt.file, changed, err)
		}
	}
	if kept, err := store.Criteria(t.Context()); err != nil || string(kept) != `{"version": "un"}` {
		t.Errorf("%s, %v", kept, err)
	}

	// A publication keeps them; the listing that comes back unchanged does too.
	if o := publish(t, store, nord, []importer.Row{place("nord", 0, "1", "Mairie annexe")}); o.Version != 3 {
		t.Errorf("%+v", o)
	}
	if o := publish(t, store, nord, []importer.Row{place("nord", 0, "1", "Mairie annexe")}); o.Changed {
		t.Errorf("%+v", o)
	}
	if kept, err := store.Criteria(t.Context()); err != nil || string(kept) != `{"version": "un"}` {
		t.Errorf("%s, %v", kept, err)
	}
	set(nil, 4, true)
	if kept, err := store.Criteria(t.Context()); err != nil || kept != nil {
		t.Errorf("%s, %v", kept, err)
	}
}

func TestScoresAreJudgedAgainAfterAMonth(t *testing.T) {
	store := newStore(pgtest.Pool(t))
	now := november
	store.Now = func() time.Time { return now }
	if version, _, err := store.JudgeAgain(t.Context(), november.AddDate(100, 0, 0)); err != nil || version != 0 {
		t.Fatalf("an empty directory: version %d, %v", version, err)
	}
	publish(t, store, nord, []importer.Row{place("nord", 0, "1", "Mairie")})
	for _, tt := range []struct {
		days    int
		version int64
		changed bool
	}{{0, 1, false}, {29, 1, false}, {2, 2, true}, {30, 2, false}, {1, 3, true}} {
		now = now.AddDate(0, 0, tt.days)
		version, changed, err := store.JudgeAgain(t.Context(), now)
		if err != nil || version != tt.version || changed != tt.changed {
			t.Errorf("%d days later: version %d, %v, %v", tt.days, version, changed, err)
		}
	}
}
