package web

import (
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/query"
)

// pastLimit is how long a past version may take to be read and sent.
const pastLimit = 10 * time.Minute

// ViewOf returns the version that a request is answered from: that of the day of its a_la_date,
// else the one served. With ids, a past one holds only the places that these lead to.
func (s *Server) ViewOf(c Context, ids ...string) (directory.View, error) {
	v, err := s.View()
	if err != nil {
		return nil, err
	}
	before, past, err := query.EndOfDay(c.Request().URL.RawQuery, s.now())
	if err != nil || !past {
		return v, err
	}
	if s.past == nil {
		return nil, directory.NoPast()
	}
	c.Extend(pastLimit)
	ctx := c.Request().Context()
	version, err := s.past.VersionOn(ctx, before, v.Version())
	if err != nil || version == v.Version() {
		return v, err
	}
	old, err := s.past.At(ctx, version, ids...)
	if err != nil {
		return nil, err
	}
	sayVersion(c, old)
	return old, nil
}
