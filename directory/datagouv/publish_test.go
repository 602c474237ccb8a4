package datagouv_test

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/directory/datagouv"
	"github.com/lieux-numeriques/lieux/directory/datagouv/datagouvtest"
)

// publication is one to a server of tests.
type publication struct {
	t      *testing.T
	server *datagouvtest.Server
	client *datagouv.Client
	set    datagouv.Set
	waits  []time.Duration
}

func open(t *testing.T) *publication {
	p := &publication{t: t, server: datagouvtest.Open(t), set: datagouv.Set{
		Name: "lieux", Title: "Des lieux", Description: "Inventés.", License: "lov2", Tags: []string{"essai"},
	}}
	p.client = &datagouv.Client{Base: p.server.Base(), Key: datagouvtest.Key, HTTP: p.server.Client(), Pause: 1,
		Retrying: func(_ error, pause time.Duration) { p.waits = append(p.waits, pause) }}
	return p
}

// file makes a file of some content.
func (p *publication) file(name, content string) datagouv.File {
	file := filepath.Join(p.t.TempDir(), name)
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		p.t.Fatal(err)
	}
	return datagouv.File{Name: name, Title: "Fichier " + name, Format: strings.TrimPrefix(filepath.Ext(name), "."),
		Path: file, Size: int64(len(content)), Sum: "somme de " + content}
}

// publish returns the outcomes, one word each.
func (p *publication) publish(files ...datagouv.File) (string, error) {
	var outcomes []string
	_, err := p.client.Publish(p.t.Context(), &p.set, files, func(_ *datagouv.File, o datagouv.Outcome) {
		outcomes = append(outcomes, string(o))
	})
	return strings.Join(outcomes, " "), err
}

// has checks that there is one data set of these files.
func (p *publication) has(contents ...string) {
	p.t.Helper()
	if len(p.server.Datasets) != 1 || len(p.server.Datasets[0].Resources) != len(contents) {
		p.t.Fatalf("%d data sets, %+v", len(p.server.Datasets), p.server.Datasets)
	}
	for i, r := range p.server.Datasets[0].Resources {
		if string(r.Body) != contents[i] || !strings.HasPrefix(r.Title, "Fichier ") || r.Extras["lieux:sha256"] == nil {
			p.t.Errorf("resource %d is %+v: %s, want %s", i, r, r.Body, contents[i])
		}
	}
}

// A second publication replaces what the first one made, and sends only what changed.
func TestPublishTwice(t *testing.T) {
	p := open(t)
	csv, json := p.file("lieux.csv", "un"), p.file("lieux.json", "deux")
	if got, err := p.publish(csv, json); err != nil || got != "ajouté ajouté" {
		t.Fatal(got, err)
	}
	p.has("un", "deux")
	p.server.Datasets[0].Resources = append(p.server.Datasets[0].Resources,
		&datagouvtest.Resource{ID: "autre", Title: "Fichier de quelqu'un", Body: []byte("autre"),
			Extras: map[string]any{"lieux:sha256": "autre"}})
	p.set.Description = "Inventés, de nouveau."
	if got, err := p.publish(p.file("lieux.csv", "un"), p.file("lieux.json", "trois")); err != nil ||
		got != "inchangé remplacé" {
		t.Fatal(got, err)
	}
	p.has("un", "trois", "autre")
	if d := p.server.Datasets[0]; d.Text != p.set.Description || d.Resources[0].Sent != 1 || d.License != "lov2" {
		t.Errorf("%+v", d)
	}
	p.set.Organization = "autre" // whose data sets are others
	if _, err := p.publish(csv); err != nil || len(p.server.Datasets) != 2 || p.server.Datasets[1].Owner != "autre" {
		t.Errorf("%+v, %v", p.server.Datasets, err)
	}
}

// A failure of each request in turn, with and without its effect, is made good and doubles nothing.
func TestPublishTriesAgain(t *testing.T) {
	for _, done := range []bool{false, true} {
		for failing := 1; ; failing++ {
			p := open(t)
			p.server.Fail = func(n int, _, _ string) (int, bool) {
				if n == failing {
					return http.StatusBadGateway, done
				}
				return 0, false
			}
			if got, err := p.publish(p.file("lieux.csv", "un"), p.file("lieux.json", "deux")); err != nil ||
				got != "ajouté ajouté" {
				t.Fatalf("request %d fails (done %v): %s, %v", failing, done, got, err)
			}
			p.has("un", "deux")
			if len(p.server.Requests) < failing {
				break
			}
			if len(p.waits) != 1 {
				t.Errorf("request %d: %v", failing, p.waits)
			}
		}
	}
}

func TestPublishFailsAloud(t *testing.T) {
	p := open(t)
	p.server.Fail = func(_ int, method, path string) (int, bool) {
		if strings.HasSuffix(path, "/upload/") {
			return http.StatusServiceUnavailable, false
		}
		return 0, false
	}
	_, err := p.publish(p.file("lieux.csv", "un"))
	var status *datagouv.StatusError
	if !errors.As(err, &status) || status.Status != 503 || !strings.Contains(err.Error(), "lieux.csv") ||
		!strings.Contains(err.Error(), "en panne") || len(p.waits) != 5 {
		t.Errorf("after %d waits: %v", len(p.waits), err)
	}
	for i := 1; i < len(p.waits); i++ {
		if p.waits[i] < p.waits[i-1] {
			t.Errorf("the waits are %v", p.waits)
		}
	}
	p = open(t)
	p.client.Key = "fausse"
	if _, err := p.publish(); err == nil || !strings.Contains(err.Error(), "clé") || len(p.waits) > 0 {
		t.Errorf("a wrong key: %v", err)
	}
	p = open(t)
	p.set.ID = "absent"
	if _, err := p.publish(); err == nil || !strings.Contains(err.Error(), "absent") || len(p.server.Datasets) > 0 {
		t.Errorf("a data set that is not: %v", err)
	}
	p = open(t)
	stopped, stop := context.WithCancel(t.Context())
	p.client.Pause = time.Hour
	p.client.Retrying = func(error, time.Duration) { stop() }
	p.server.Close()
	if _, err := p.client.Publish(stopped, &p.set, nil, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
}
