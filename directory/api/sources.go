package api

import (
	"time"

	"github.com/labstack/echo/v4"

	"github.com/lieux-numeriques/lieux/directory"
)

// sources answers /sources: who provides what.
func (s *server) sources(c echo.Context) error {
	v, err := s.view()
	if err != nil {
		return err
	}
	e, done := s.unchanged(c, v, 0)
	if done {
		return nil
	}
	if _, err := s.parse(c, v, noForm); err != nil {
		return err
	}
	return sendJSON(c, e, map[string]any{
		"version": v.Version(),
		"date":    v.Built(),
		"lieux":   v.Len(),
		"sources": orEmpty(v.Sources()),
	})
}

// imports answers /imports: the imports that were run, newest first. Without an
// archive, or when it cannot be reached, it tells the last import of each source.
func (s *server) imports(c echo.Context) error {
	v, err := s.view()
	if err != nil {
		return err
	}
	p, err := s.parse(c, v, importForm)
	if err != nil {
		return err
	}
	found, complete := s.archived(c, p)
	if !complete {
		found = lastImports(v, p)
	}
	if err := unknownSource(v, p, len(found)); err != nil {
		return err
	}
	b, err := encodeJSON(map[string]any{"complet": complete, "imports": orEmpty(found)})
	if err != nil {
		return err
	}
	// Imports that change nothing make no version: the body alone tells.
	return s.sendDigested(c, v, "application/json", b, time.Time{})
}

func (s *server) archived(c echo.Context, p *parser) (found []directory.ImportSummary, ok bool) {
	if s.archive == nil {
		return nil, false
	}
	found, err := s.archive.Imports(c.Request().Context(), p.source, p.query.Limit)
	if err != nil {
		s.log.Warn("imports cannot be read", "error", err)
		return nil, false
	}
	return found, true
}

// unknownSource is the error of a source that nobody ever imported.
func unknownSource(v directory.View, p *parser, found int) error {
	if p.source == "" || found > 0 {
		return nil
	}
	var names []string
	for _, source := range v.Sources() {
		if source.Name == p.source {
			return nil
		}
		names = append(names, source.Name)
	}
	p.wrong("source", p.source, "aucune source de ce nom", closest(directory.NewVocabulary("source", names...), p.source))
	return p.failure()
}

// lastImports is what the served version itself knows of imports.
func lastImports(v directory.View, p *parser) []directory.ImportSummary {
	var found []directory.ImportSummary
	for _, source := range v.Sources() {
		if source.ImportID == 0 || p.source != "" && p.source != source.Name {
			continue
		}
		found = append(found, directory.ImportSummary{
			ID: source.ImportID, Source: source.Name, Status: "publie",
			Started: source.ImportedAt, Finished: source.ImportedAt, Published: source.Records,
		})
	}
	return found[:min(len(found), p.query.Limit)]
}

// orEmpty makes a nil list an empty array of JSON.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
