package web

import (
	"net/http"
	"strconv"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
)

// VersionHeader names the version that an answer shows. In a request, it is one that the client has
// seen, maybe on another node: the answer is of that version or of a later one.
const VersionHeader = "Lieux-Version"

// sayVersion sets the header of the version that the answer shows.
func sayVersion(c Context, v directory.View) {
	c.Header()[VersionHeader] = []string{strconv.FormatInt(v.Version(), 10)}
}

// reachSeen makes a client wait until this node has the version that it has seen.
func (s *Server) reachSeen(c Context) error {
	given := c.Request().Header[VersionHeader]
	if len(given) == 0 {
		return nil
	}
	version, err := strconv.ParseInt(given[0], 10, 64)
	if err != nil || version < 0 || len(given) > 1 {
		return ProblemWith(http.StatusBadRequest, i18n.New(
			"L'en-tête Lieux-Version porte un numéro de version, tel que 42, et non « %s ».", directory.Clip(given[0])))
	}
	return s.reader.Reach(c.Request().Context(), version)
}

// ViewFrom returns the version that a request is answered from, which is not older than the
// one whose number is given.
func (s *Server) ViewFrom(c Context, number string) (directory.View, error) {
	if version, err := strconv.ParseInt(number, 10, 64); err == nil {
		if err := s.reader.Reach(c.Request().Context(), version); err != nil {
			return nil, err
		}
	}
	return s.View()
}
