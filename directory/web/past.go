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
	old, err := s.viewBefore(c, v, before, ids...)
	if err == nil && old != v {
		sayVersion(c, old)
	}
	return old, err
}

// OtherViewOf returns the version of the day that another request within a request asks for; v when it
// asks for none.
func (s *Server) OtherViewOf(c Context, v directory.View, other *query.Request) (directory.View, error) {
	if other == nil || other.Word(query.DateName) == "" {
		return v, nil
	}
	before, past, err := query.ParseEndOfDay(query.DateName, other.Word(query.DateName), s.now())
	if err != nil {
		return nil, err
	}
	current, err := s.View()
	if err != nil || !past {
		return current, err
	}
	return s.viewBefore(c, current, before)
}

// viewBefore returns the version that was published last before an instant; current when none was since.
func (s *Server) viewBefore(
	c Context, current directory.View, before time.Time, ids ...string,
) (directory.View, error) {
	if s.past == nil {
		return nil, directory.NoPast()
	}
	c.Extend(pastLimit)
	ctx := c.Request().Context()
	s.Idle(c)
	version, err := s.past.VersionOn(ctx, before, current.Version())
	if err != nil || version == current.Version() {
		return current, err
	}
	return readPast(ctx, s, c, func() (directory.View, error) { return s.past.At(ctx, version, ids...) })
}
