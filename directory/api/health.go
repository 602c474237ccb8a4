package api

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
)

func (s *server) registerHealth(e *echo.Echo) {
	register(e, "/health/live", s.live)
	register(e, "/health/ready", s.ready)
	register(e, "/metrics", s.metrics.handle)
}

// live answers 200 as long as the process answers.
func (s *server) live(c echo.Context) error {
	return sendHealth(c, http.StatusOK, health{State: "vivant"})
}

// health is what /health/ready tells. Nothing of it comes from an error message.
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
func (s *server) ready(c echo.Context) error {
	status := s.reader.Status()
	if !status.Ready {
		c.Response().Header().Set("Retry-After", "2")
		return sendHealth(c, http.StatusServiceUnavailable, health{State: "en_attente"})
	}
	h := health{State: "pret", Version: status.Version, Places: &status.Places, LoadedAt: status.LoadedAt, FromDisk: status.FromDisk}
	if status.Failing {
		h.State, h.Since = "degrade", status.Since
	}
	return sendHealth(c, http.StatusOK, h)
}

func sendHealth(c echo.Context, status int, h health) error {
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.JSON(status, h)
}
