package api

import (
	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/web"
)

// sources answers /sources: the sources of the version served.
func (a *API) sources(c web.Context) error {
	r, err := a.ask(c, noForm)
	if r == nil {
		return err
	}
	v, e := r.view, r.fresh
	return web.SendJSON(c, e, map[string]any{
		"version": v.Version(),
		"date":    v.Built(),
		"lieux":   v.Len(),
		"sources": orEmpty(v.Sources()),
	})
}

// explained is a finding with what it means.
type explained struct {
	directory.RuleCount
	Says string `json:"dit,omitempty"`
	Do   string `json:"faire,omitempty"`
}

// historyLength is how many imports the report card of a source lists.
const historyLength = 20

// source answers /sources/{nom}: one source, its last imports and what the published one found.
func (a *API) source(c web.Context) error {
	v, err := a.Web.View()
	if err != nil {
		return err
	}
	if _, err := a.Query.Read(v, noForm, c.Request().URL.RawQuery); err != nil {
		return err
	}
	source, err := directory.SourceNamed(v, c.Param("name"))
	if err != nil {
		return err
	}
	q := &query.Request{Source: source.Name}
	q.Query.Limit = historyLength
	history, complete := a.archived(c, q)
	var findings []explained
	if complete {
		findings, complete = a.findings(c, source.Name)
	}
	if !complete {
		history = lastImports(v, q)
	}
	b, err := web.EncodeJSON(map[string]any{"source": source, "complet": complete, "imports": orEmpty(history),
		"anomalies": orEmpty(findings)})
	if err != nil {
		return err
	}
	return a.Web.SendUnkept(c, v, "application/json", b)
}

// findings returns what the published import of a source found, and what it means.
func (a *API) findings(c web.Context, source string) (list []explained, ok bool) {
	found, err := a.Archive.Findings(c.Request().Context(), source)
	if err != nil {
		a.Web.Log().Warn("findings cannot be read", "error", err)
		return nil, false
	}
	for _, f := range found {
		e := explained{RuleCount: f}
		if a.Explain != nil {
			e.Says, e.Do = a.Explain(f.Rule)
		}
		list = append(list, e)
	}
	return list, true
}

// imports answers /imports: the imports that were run, newest first. Without an
// archive, or when it cannot be reached, it lists the last import of each source.
func (a *API) imports(c web.Context) error {
	v, err := a.Web.View()
	if err != nil {
		return err
	}
	q, err := a.Query.Read(v, importForm, c.Request().URL.RawQuery)
	if err != nil {
		return err
	}
	found, complete := a.archived(c, q)
	if !complete {
		found = lastImports(v, q)
	}
	if err := unknownSource(v, q, len(found)); err != nil {
		return err
	}
	b, err := web.EncodeJSON(map[string]any{"complet": complete, "imports": orEmpty(found)})
	if err != nil {
		return err
	}
	return a.Web.SendUnkept(c, v, "application/json", b) // an import that changes nothing makes no version
}

func (a *API) archived(c web.Context, q *query.Request) (found []directory.ImportSummary, ok bool) {
	if a.Archive == nil {
		return nil, false
	}
	found, err := a.Archive.Imports(c.Request().Context(), q.Source, q.Query.Limit)
	if err != nil {
		a.Web.Log().Warn("imports cannot be read", "error", err)
		return nil, false
	}
	return found, true
}

// unknownSource returns the error of a source that was never imported.
func unknownSource(v directory.View, q *query.Request, found int) error {
	if q.Source == "" || found > 0 {
		return nil
	}
	var names []string
	for _, source := range v.Sources() {
		if source.Name == q.Source {
			return nil
		}
		names = append(names, source.Name)
	}
	closest := query.Closest(directory.NewVocabulary("source", names...), q.Source)
	q.Wrong("source", q.Source, closest, "aucune source de ce nom")
	return q.Err()
}

// lastImports returns the last import of each source of the version served.
func lastImports(v directory.View, q *query.Request) []directory.ImportSummary {
	var found []directory.ImportSummary
	for _, source := range v.Sources() {
		if source.ImportID == 0 || q.Source != "" && q.Source != source.Name {
			continue
		}
		found = append(found, directory.ImportSummary{
			ID: source.ImportID, Source: source.Name, Status: "publie",
			Started: source.ImportedAt, Finished: source.ImportedAt, Published: source.Records,
		})
	}
	return found[:min(len(found), q.Query.Limit)]
}

// orEmpty makes a nil list an empty array of JSON.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
