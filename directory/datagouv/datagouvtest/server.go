// Package datagouvtest is a data.gouv of tests: it answers the part of the API that a publication uses.
package datagouvtest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path"
	"slices"
	"sync"
	"testing"
)

// Key is the one that the server accepts.
const Key = "une-cle-d-essai"

// Dataset is one data set of the server, in the JSON of the API.
type Dataset struct {
	ID        string         `json:"id"`
	Page      string         `json:"page"`
	Title     string         `json:"title"`
	License   string         `json:"license"`
	Text      string         `json:"description"`
	Owner     string         `json:"-"`
	Extras    map[string]any `json:"extras"`
	Resources []*Resource    `json:"resources"`
}

// Resource is one file of a Dataset.
type Resource struct {
	ID     string         `json:"id"`
	Title  string         `json:"title"`
	Format string         `json:"format"`
	URL    string         `json:"url"`
	Extras map[string]any `json:"extras"`
	Body   []byte         `json:"-"`
	Sent   int            `json:"-"` // times that a file was sent
}

// Server is what was published.
type Server struct {
	*httptest.Server
	mu       sync.Mutex
	Datasets []*Dataset
	Requests []string // method and path
	// Fail answers a request in place of the server when it returns a status; done has the request take effect
	// before. It is called with the lock held; nil: nothing fails.
	Fail func(n int, method, path string) (status int, done bool)
}

// Open starts a server, which ends with the test.
func Open(tb testing.TB) *Server {
	s := &Server{}
	mux := http.NewServeMux()
	for pattern, handle := range map[string]func(r *http.Request) (int, any){
		"GET /api/1/me/":                                    s.me,
		"GET /api/1/datasets/{$}":                           s.list,
		"POST /api/1/datasets/{$}":                          s.create,
		"GET /api/1/datasets/{id}/":                         s.one,
		"PUT /api/1/datasets/{id}/":                         s.describe,
		"POST /api/1/datasets/{id}/upload/":                 s.add,
		"POST /api/1/datasets/{id}/resources/{rid}/upload/": s.replace,
		"PUT /api/1/datasets/{id}/resources/{rid}/":         s.describeResource,
	} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { s.answer(w, r, handle) })
	}
	s.Server = httptest.NewServer(mux)
	tb.Cleanup(s.Close)
	return s
}

// Base is the address of its API.
func (s *Server) Base() string { return s.URL + "/api/1" }

func (s *Server) answer(w http.ResponseWriter, r *http.Request, handle func(r *http.Request) (int, any)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Requests = append(s.Requests, r.Method+" "+r.URL.Path)
	status, done := 0, false
	if s.Fail != nil {
		status, done = s.Fail(len(s.Requests), r.Method, r.URL.Path)
	}
	code, value := http.StatusUnauthorized, any(map[string]string{"message": "Invalid API Key"})
	if r.Header.Get("X-API-KEY") == Key && (status == 0 || done) {
		code, value = handle(r)
	}
	if status != 0 {
		code, value = status, map[string]string{"message": "en panne"}
	}
	_, _ = io.Copy(io.Discard, r.Body)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(value)
}

func (s *Server) me(*http.Request) (int, any) { return http.StatusOK, map[string]string{"id": "moi"} }

func (s *Server) list(r *http.Request) (int, any) {
	owner := r.FormValue("owner") + r.FormValue("organization")
	own := []*Dataset{}
	for _, d := range s.Datasets {
		if d.Owner == owner {
			own = append(own, d)
		}
	}
	return http.StatusOK, map[string]any{"data": own, "next_page": nil}
}

func (s *Server) create(r *http.Request) (int, any) {
	d := &Dataset{ID: fmt.Sprint("jeu", len(s.Datasets)+1), Owner: "moi"}
	d.Page = s.URL + "/datasets/" + d.ID
	var asked struct {
		Organization struct{ ID string }
	}
	raw, _ := io.ReadAll(r.Body)
	if json.Unmarshal(raw, d) != nil || json.Unmarshal(raw, &asked) != nil || d.Title == "" || d.Text == "" {
		return http.StatusBadRequest, map[string]any{"message": "Validation error", "errors": map[string]string{"title": "?"}}
	}
	if asked.Organization.ID != "" {
		d.Owner = asked.Organization.ID
	}
	s.Datasets = append(s.Datasets, d)
	return http.StatusCreated, d
}

func (s *Server) dataset(r *http.Request) *Dataset {
	i := slices.IndexFunc(s.Datasets, func(d *Dataset) bool { return d.ID == r.PathValue("id") })
	if i < 0 {
		return nil
	}
	return s.Datasets[i]
}

func (s *Server) resource(r *http.Request) *Resource {
	if d := s.dataset(r); d != nil {
		for _, one := range d.Resources {
			if one.ID == r.PathValue("rid") {
				return one
			}
		}
	}
	return nil
}

var missing = map[string]string{"message": "Not found"}

func (s *Server) one(r *http.Request) (int, any) {
	if d := s.dataset(r); d != nil {
		return http.StatusOK, d
	}
	return http.StatusNotFound, missing
}

func (s *Server) describe(r *http.Request) (int, any) {
	d := s.dataset(r)
	if d == nil || json.NewDecoder(r.Body).Decode(d) != nil {
		return http.StatusNotFound, missing
	}
	return http.StatusOK, d
}

// receive reads the file that a form sends.
func receive(r *http.Request, to *Resource) error {
	file, head, err := r.FormFile("file")
	if err != nil {
		return err
	}
	defer file.Close()
	to.Body, err = io.ReadAll(file)
	to.Title, to.URL = head.Filename, "https://exemple.fr/"+path.Base(head.Filename)
	to.Sent++
	return err
}

func (s *Server) add(r *http.Request) (int, any) {
	d := s.dataset(r)
	if d == nil {
		return http.StatusNotFound, missing
	}
	one := &Resource{ID: fmt.Sprint("r", len(d.Resources)+1)}
	if err := receive(r, one); err != nil {
		return http.StatusBadRequest, map[string]string{"message": err.Error()}
	}
	d.Resources = append(d.Resources, one)
	return http.StatusCreated, one
}

func (s *Server) replace(r *http.Request) (int, any) {
	one := s.resource(r)
	if one == nil {
		return http.StatusNotFound, missing
	}
	if err := receive(r, one); err != nil {
		return http.StatusBadRequest, map[string]string{"message": err.Error()}
	}
	return http.StatusOK, one
}

func (s *Server) describeResource(r *http.Request) (int, any) {
	one := s.resource(r)
	if one == nil || json.NewDecoder(r.Body).Decode(one) != nil {
		return http.StatusNotFound, missing
	}
	return http.StatusOK, one
}
