package api

import (
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/understand"
	"github.com/lieux-numeriques/lieux/directory/web"
)

// completion is one thing that the first letters of a text may mean.
type completion struct {
	Type    string `json:"type"` // a kind of territories, besoin or lieu
	Label   string `json:"libelle"`
	Context string `json:"contexte,omitempty"`
	Code    string `json:"code,omitempty"` // of a territory; the id of a place
	Near    string `json:"pres_de,omitempty"`
	Query   string `json:"requete,omitempty"` // of a need
}

// How many suggestions of each sort there are, and how many places are looked at for those of a name.
const (
	suggestedTerritories = 5
	suggestedNeeds       = 3
	suggestedPlaces      = 3
	lookedAt             = 20
)

var completionForm = &query.Form{Takes: query.SetOf(query.Words)}

// suggestions answers /suggestions?q=: territories, then needs, then names of places.
func (a *API) suggestions(c web.Context) error {
	v, err := a.Web.View()
	if err != nil {
		return err
	}
	f, done := a.Web.Unchanged(c, v, 0)
	if done {
		return nil
	}
	q, err := a.Query.Read(nil, completionForm, c.Request().URL.RawQuery)
	if err != nil {
		return err
	}
	if !q.Given(query.Words) {
		q.Wrong("q", "", "", "que cherchez-vous ? Donnez le début d'un nom ou d'un code")
		return q.Err()
	}
	typed := q.Query.Words
	found := []completion{}
	for _, s := range a.Gazetteer.Complete(typed, suggestedTerritories) {
		if t := a.describe(s.Kind, s.Code); t != nil {
			found = append(found, completion{string(t.Kind), s.Label(), t.Context, t.Code, t.Near, ""})
		}
	}
	for _, n := range a.Reading.Needs(typed, v.Criteria(), suggestedNeeds) {
		found = append(found, completion{Type: "besoin", Label: n.Words, Context: n.Filter.Value,
			Query: understand.Query{n.Filter}.Encode()})
	}
	places, err := placesNamed(v, typed)
	if err != nil {
		return err
	}
	return web.SendJSON(c, f, map[string]any{"suggestions": append(found, places...)})
}

// spaced makes spaces of what joins the words of a folded name.
var spaced = strings.NewReplacer("'", " ", "-", " ", "(", " ", ")", " ", ".", " ", ",", " ")

// placesNamed returns the places whose name has words that begin as those of a text do.
func placesNamed(v directory.View, typed string) ([]completion, error) {
	if len(typed) < 3 || query.IsDigits(strings.ReplaceAll(typed, " ", "")) {
		return nil, nil
	}
	r, err := v.Find(&directory.Query{Words: typed, Limit: lookedAt})
	if err != nil {
		return nil, err
	}
	var found []completion
	words := strings.Fields(spaced.Replace(directory.Fold(typed)))
	for _, hit := range r.Hits {
		place := v.Fields(hit.Index)
		name := " " + spaced.Replace(directory.Fold(place.Name))
		all := true
		for _, word := range words {
			all = all && strings.Contains(name, " "+word)
		}
		if !all {
			continue
		}
		found = append(found, completion{Type: "lieu", Label: place.Name, Context: place.Commune, Code: place.ID})
		if len(found) == suggestedPlaces {
			break
		}
	}
	return found, nil
}
