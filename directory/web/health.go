package web

import (
	"net/http"
	"time"
)

func (s *Server) registerHealth() {
	s.Get("/health/live", s.live)
	s.Get("/health/ready", s.ready)
	s.Get("/metrics", s.metrics.handle)
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
}

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
	if status.Failing {
		h.State, h.Since = "degrade", status.Since
	}
	return sendHealth(c, http.StatusOK, h)
}

func sendHealth(c Context, status int, h health) error {
	c.Header().Set("Cache-Control", "no-store")
	return c.echo.JSON(status, h)
}
