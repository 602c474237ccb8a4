package api

import (
	"math"
	"strconv"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/export"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/orientation"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/directory/words"
)

// commonNeed is one need of /besoins-courants.
type commonNeed struct {
	Code      string   `json:"code"`
	Label     string   `json:"libelle"`
	Group     string   `json:"groupe"`
	Operator  string   `json:"operateur,omitempty"`
	Procedure bool     `json:"demarche"`
	Services  []string `json:"services"`
	Words     []string `json:"mots"`
	Bring     []string `json:"apporter,omitempty"`
}

// commonEase is one way to manage of /besoins-courants.
type commonEase struct {
	Code  string `json:"code"`
	Label string `json:"libelle"`
}

// commonNeeds answers /besoins-courants: what people come for, and how they manage.
func (a *API) commonNeeds(c web.Context) error {
	if _, err := a.Query.Read(nil, noForm, c.Request().URL.RawQuery); err != nil {
		return err
	}
	v, err := a.Web.View()
	if err != nil {
		return err
	}
	needs := make([]commonNeed, 0, len(a.Guide.Needs))
	for i := range a.Guide.Needs {
		needs = append(needs, needOf(&a.Guide.Needs[i]))
	}
	eases := make([]commonEase, 0, len(a.Guide.Eases))
	for i := range a.Guide.Eases {
		eases = append(eases, commonEase{a.Guide.Eases[i].Code, a.Guide.Eases[i].Label})
	}
	body, err := web.EncodeJSON(map[string]any{"besoins": needs, "aisances": eases})
	if err != nil {
		return err
	}
	return a.Web.SendDigested(c, v, "application/json", body, time.Time{})
}

// orientation answers /orientation: the places that suit a person, with why.
func (a *API) orientation(c web.Context) error {
	v, err := a.Web.View()
	if err != nil {
		return err
	}
	q, err := a.Query.Read(v, orientationForm, c.Request().URL.RawQuery)
	if err != nil {
		return err
	}
	asked, err := a.Guide.Read(q)
	if err != nil {
		return err
	}
	found, err := a.Guide.Ask(v, asked)
	if err != nil {
		return err
	}
	b := web.NewBuffer()
	defer b.Release()
	b.Bytes = append(b.Bytes, `{"type":"FeatureCollection","numberReturned":`...)
	b.Bytes = strconv.AppendInt(b.Bytes, int64(len(found.Best)), 10)
	if q.Query.Near != nil {
		b.Bytes = appendOrigin(append(b.Bytes, `,"origine":`...), q.Query.Near)
	}
	b.Bytes = append(b.Bytes, `,"features":`...)
	if b.Bytes, err = appendSuggestions(b.Bytes, v, found.Best, asked); err != nil {
		return err
	}
	b.Bytes = append(b.Bytes, `,"autres":{`...)
	for i, other := range []struct {
		name  string
		found []orientation.Suggestion
	}{{"telephone", found.Phone}, {"a_distance", found.Remote}, {"ailleurs", found.Elsewhere}} {
		if i > 0 {
			b.Bytes = append(b.Bytes, ',')
		}
		b.Bytes = append(append(append(b.Bytes, '"'), other.name...), `":`...)
		if b.Bytes, err = appendSuggestions(b.Bytes, v, other.found, asked); err != nil {
			return err
		}
	}
	rest, err := web.EncodeJSON(guidanceOf(asked.Need, found))
	if err != nil {
		return err
	}
	b.Bytes = append(append(b.Bytes, `},`...), rest[1:]...)
	return a.Web.SendDigested(c, v, export.GeoJSON.MediaType, b.Bytes, asked.Now.Add(time.Minute))
}

// guidance is what an answer of /orientation says besides places.
type guidance struct {
	Need      *commonNeed            `json:"besoin,omitempty"`
	Bring     []string               `json:"apporter"`
	Resources []orientation.Resource `json:"ressources"`
	Closed    *contact               `json:"si_ferme,omitempty"` // whom to ask when every place is closed
}

// contact is the operator of a procedure.
type contact struct {
	Phone string `json:"telephone,omitempty"`
	URL   string `json:"site,omitempty"`
}

func needOf(n *orientation.Need) commonNeed {
	return commonNeed{n.Code, n.Label, n.Group, n.Operator, n.Procedure, n.Services, n.Words, n.Bring}
}

func guidanceOf(n *orientation.Need, found *orientation.Guidance) guidance {
	g := guidance{Bring: []string{}, Resources: found.Resources}
	if g.Resources == nil {
		g.Resources = []orientation.Resource{}
	}
	if n != nil {
		need := needOf(n)
		g.Need, g.Bring = &need, n.Bring
		if n.Phone != "" || n.URL != "" {
			g.Closed = &contact{n.Phone, n.URL}
		}
	}
	return g
}

// reason is one of the reasons of a place.
type reason struct {
	Criterion string   `json:"critere"`
	Values    []string `json:"valeurs,omitempty"` // those asked for
	Answer    string   `json:"reponse"`
	Text      string   `json:"texte"`
	Proof     *proof   `json:"preuve"` // null: nothing says it
	Points    float64  `json:"points"` // its term in the sum that ranks the place
}

// proof is what supports an answer: values of a record, or a rule of the guide.
type proof struct {
	Values []string `json:"valeurs,omitempty"`
	Source string   `json:"source,omitempty"`
	Record string   `json:"enregistrement,omitempty"`
	Date   string   `json:"date,omitempty"`
	Rule   string   `json:"regle,omitempty"` // "label=France Services"
	Page   string   `json:"page,omitempty"`
}

func proofOf(r *orientation.Reason) *proof {
	switch {
	case r.Rule != nil:
		return &proof{Rule: r.Rule.Filter + "=" + r.Rule.Value, Source: r.Rule.Source, Page: r.Rule.URL}
	case r.Answer != orientation.Unknown && r.Record != nil:
		return &proof{Values: r.Held, Source: r.Record.Source, Record: r.Record.ID, Date: r.Record.UpdatedOn}
	case r.Criterion == "score_qualite_minimum":
		return &proof{Values: r.Held, Rule: "qualite.score", Page: "/api/v1/referentiel"}
	}
	return nil
}

// appendSuggestions appends an array of Features with their reasons.
func appendSuggestions(dst []byte, v directory.View, found []orientation.Suggestion,
	asked *orientation.Question) ([]byte, error) {
	now := asked.Now
	dst = append(dst, '[')
	for i := range found {
		if i > 0 {
			dst = append(dst, ',')
		}
		s := &found[i]
		dst = v.AppendFeature(dst, s.Hit.Index, directory.FeatureOptions{DistanceM: s.Hit.DistanceM, Now: now})
		dst = dst[:len(dst)-len("}}")] // the members of properties go on
		dst = append(append(dst, `,"points":`...), strconv.FormatFloat(rounded(s.Points), 'f', -1, 64)...)
		if len(s.Reasons) == 0 {
			dst = append(dst, "}}"...)
			continue
		}
		reasons := make([]reason, len(s.Reasons))
		day := words.OpenOn(i18n.French, v, s.Hit.Index, s.Place, &asked.Query.Open, now)
		for j := range s.Reasons {
			r := &s.Reasons[j]
			reasons[j] = reason{r.Criterion, r.Values, string(r.Answer),
				words.Reason(i18n.French, r, s.Hit.DistanceM, now, s.Place, day), proofOf(r), rounded(r.Points)}
		}
		encoded, err := web.EncodeJSON(reasons)
		if err != nil {
			return nil, err
		}
		dst = append(append(append(dst, `,"raisons":`...), encoded...), "}}"...)
	}
	return append(dst, ']'), nil
}

// rounded returns points to a thousandth.
func rounded(points float64) float64 { return math.Round(points*1000) / 1000 }
