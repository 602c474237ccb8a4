package web

import (
	"net/http"
	"net/http/pprof"
	"time"
)

func (s *Server) registerHealth() {
	s.GetLight("/health/live", s.live)
	s.GetLight("/health/ready", s.ready)
	if !s.config.Admin {
		s.GetLight("/metrics", s.metrics.handle)
	}
}

// Admin returns the handler of another address, for operators alone: metrics, health, and the profiles of
// the running program at /debug/pprof/.
func (s *Server) Admin() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", s.metrics.handler)
	mux.Handle("GET /health/", s)
	for path, handler := range map[string]http.HandlerFunc{
		"": pprof.Index, "cmdline": pprof.Cmdline, "profile": pprof.Profile, "symbol": pprof.Symbol, "trace": pprof.Trace,
	} {
		mux.HandleFunc("GET /debug/pprof/"+path, handler)
	}
	return mux
}

// live answers 200 as long as the process answers.
func (s *Server) live(c Context) error {
	return sendHealth(c, http.StatusOK, health{State: "vivant"})
}

// health is the body of /health/ready. None of it comes from an error message.
type health struct {
	State    string    `json:"etat"` // vivant, pret, degrade, en_attente
	Version  int64     `json:"version,omitempty"`
	Places   *int      `json:"lieux,omitempty"`
	LoadedAt time.Time `json:"charge_le,omitzero"`
	FromDisk bool      `json:"copie_locale,omitempty"` // served from the disk copy
	Since    time.Time `json:"base_injoignable_depuis,omitzero"`

	Store   *int64    `json:"version_base,omitempty"`    // that the database had…
	Heard   time.Time `json:"base_entendue_le,omitzero"` // …when it last answered
	Differs time.Time `json:"ecart_depuis,omitzero"`     // since when it is not the version served
	Gap     float64   `json:"ecart_secondes,omitempty"`  // for how long
	Refused string    `json:"base_ecartee,omitempty"`    // vide, autre, anterieure: the operator must decide
	Todo    string    `json:"que_faire,omitempty"`       // how

	Failing []string `json:"sources_en_echec,omitempty"`  // whose last import by this server failed
	Shrunk  []string `json:"sources_en_baisse,omitempty"` // of which it took many places off the map
}

// acceptTheStore is what the operator may do about a database that is refused.
const acceptTheStore = "Vérifiez DATABASE_URL et la base. Si elle doit remplacer l'annuaire servi, relancez ce " +
	"serveur avec --accept-database : l'ancienne copie reste à côté."

// ready answers 200 when a version is served, even an old one when the database
// is down (state degrade); 503 before the first.
func (s *Server) ready(c Context) error {
	status := s.reader.Status()
	if !status.Ready {
		c.Header().Set("Retry-After", "2")
		return sendHealth(c, http.StatusServiceUnavailable, health{State: "en_attente"})
	}
	h := health{
		State: "pret", Version: status.Version, Places: &status.Places,
		LoadedAt: status.LoadedAt, FromDisk: status.FromDisk,
	}
	if store := &status.Store; !store.Heard.IsZero() {
		h.Store, h.Heard = &store.Version, store.Heard
		h.Differs, h.Gap, h.Refused = store.Differs, s.sinceSeconds(store.Differs), string(store.Refused)
	}
	if status.Failing {
		h.State, h.Since = "degrade", status.Since
	}
	if s.schedule != nil {
		for _, i := range s.schedule.Imports() {
			if i.Failing() {
				h.Failing = append(h.Failing, i.Source)
			}
			if i.Shrunk {
				h.Shrunk = append(h.Shrunk, i.Source)
			}
		}
	}
	if h.Refused != "" {
		h.State, h.Todo = "degrade", acceptTheStore
	}
	return sendHealth(c, http.StatusOK, h)
}

// sinceSeconds returns how long ago an instant was; 0 for the zero time.
func (s *Server) sinceSeconds(at time.Time) float64 {
	if at.IsZero() {
		return 0
	}
	return max(0, s.now().Sub(at).Round(time.Millisecond).Seconds())
}

func sendHealth(c Context, status int, h health) error {
	c.Header().Set("Cache-Control", "no-store")
	return c.echo.JSON(status, h)
}
