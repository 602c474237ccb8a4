package hours_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	osmhours "github.com/lieux-numeriques/lieux/directory/hours"
	"github.com/lieux-numeriques/lieux/importer/clean/hours"
)

// Every string that Read returns for the real listings parses in the JavaScript package
// opening_hours, which gives the same state at random instants, in the time zone and
// with the holidays of three territories.
func TestListingsAgreeWithOracle(t *testing.T) {
	var emitted []string
	for _, l := range listings {
		for _, h := range rowsOf(t, l) {
			if osm, _, _ := hours.Read(h); osm != "" && !slices.Contains(emitted, osm) {
				emitted = append(emitted, osm)
			}
		}
	}
	static, err := filepath.Abs("../../../static")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(static, "node_modules", "opening_hours")); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("opening_hours is not installed: run npm ci in static")
		}
		t.Skip("SKIPPED: opening_hours is not installed: run npm ci in static")
	}
	for _, place := range []struct{ zone, region, insee string }{
		{"Europe/Paris", "Île-de-France", "75056"}, {"Indian/Reunion", "La Réunion", "97411"},
		{"America/Cayenne", "Guyane", "97302"},
	} {
		oracleAgrees(t, static, emitted, place.zone, place.region, place.insee)
	}
}

func oracleAgrees(t *testing.T, static string, emitted []string, zoneName, region, insee string) {
	t.Helper()
	zone, err := time.LoadLocation(zoneName)
	if err != nil {
		t.Fatal(err)
	}
	type question struct {
		Hours string  `json:"hours"`
		State string  `json:"state"`
		At    []int64 `json:"at"`
	}
	var in bytes.Buffer
	questions := make([]question, len(emitted))
	r := rand.New(rand.NewPCG(5, 8))
	first := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Unix()
	for i, osm := range emitted {
		at := make([]int64, 24)
		for k := range at {
			at[k] = first + r.Int64N(2*365*86400)/900*900
		}
		questions[i] = question{osm, region, at}
		if err := json.NewEncoder(&in).Encode(questions[i]); err != nil {
			t.Fatal(err)
		}
	}
	script, err := filepath.Abs("../../../directory/hours/testdata/oracle.mjs")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("node", script)
	cmd.Dir, cmd.Stdin, cmd.Stderr, cmd.Env = static, &in, os.Stderr, append(os.Environ(), "TZ="+zoneName)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(bytes.NewReader(out))
	compared, answers, cal := 0, 0, osmhours.CalendarOf(insee)
	for ; lines.Scan(); answers++ {
		var a struct{ States, Error string }
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
			t.Fatal(err)
		}
		q := questions[answers]
		h, err := osmhours.Parse(q.Hours)
		if a.Error != "" || err != nil {
			t.Errorf("%s: %v; oracle: %s", q.Hours, err, a.Error)
			continue
		}
		for k, at := range q.At {
			got := h.At(time.Unix(at, 0), zone, cal)
			want := map[byte]osmhours.State{'o': osmhours.Open, 'c': osmhours.Closed}[a.States[k]]
			if a.States[k] == '?' || got == osmhours.Unknown && strings.Contains(q.Hours, "H ") {
				continue // holidays that one side does not know
			}
			if got == osmhours.Unknown && h.Opening(time.Unix(at, 0), zone, cal).Reason == osmhours.PublicHoliday {
				continue // hours that mention no public holiday are unknown on it; the oracle opens
			}
			if got != want {
				t.Errorf("%s at %s: %s, oracle %c", q.Hours, time.Unix(at, 0).In(zone), got, a.States[k])
				break
			}
			compared++
		}
	}
	if answers != len(questions) {
		t.Fatalf("%d answers to %d questions", answers, len(questions))
	}
	t.Logf("%s: %d strings, %d states compared", region, len(emitted), compared)
}
