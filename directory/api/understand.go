package api

import (
	"strconv"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/understand"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// understood is the answer of /comprendre.
type understood struct {
	Query   string             `json:"requete"` // of §2.1; "" when a person must choose
	Choices []understoodChoice `json:"choix"`
	Address string             `json:"adresse,omitempty"`
	Ignored []string           `json:"ignore"`
}

type understoodChoice struct {
	Query string `json:"requete"`
	Label string `json:"libelle"`
}

// understand answers /comprendre?q=: what a person typed into one box.
func (a *API) understand(c web.Context) error {
	raw := c.Request().URL.RawQuery
	typed, ok := query.First(raw, query.Words.String())
	rest := query.Without(raw, query.Words.String())
	q, err := a.Query.Read(nil, noForm, rest)
	if err != nil {
		return err
	}
	if !ok && rest != raw && strings.Contains(raw, "q=") {
		q.Wrong(query.Words.String(), "", "", "encodage illisible : « % » doit être suivi de deux chiffres "+
			"hexadécimaux, en UTF-8")
		return q.Err()
	}
	if len(typed) > understand.MaxLength {
		q.Wrong(query.Words.String(), typed, "", "saisie trop longue : %s octets au plus", strconv.Itoa(understand.MaxLength))
		return q.Err()
	}
	v, err := a.Web.View()
	if err != nil {
		return err
	}
	now := a.Web.Now()
	answer := a.Reading.Read(typed, v, now)
	if err := answer.Locate(c.Request().Context(), a.Geocoder, a.Gazetteer); err != nil {
		a.Web.Log().Warn("the geocoder does not answer", "error", err)
	}
	out := understood{Query: answer.Query.Encode(), Choices: []understoodChoice{}, Address: answer.Address,
		Ignored: answer.Ignored}
	for _, choice := range answer.Choices {
		out.Choices = append(out.Choices, understoodChoice{choice.Query.Encode(), choice.Label})
	}
	if out.Ignored == nil {
		out.Ignored = []string{}
	}
	b, err := web.EncodeJSON(out)
	if err != nil {
		return err
	}
	var until time.Time
	if answer.Dated {
		until = territory.NextMidnight(now)
	}
	if a.Geocoder != nil && answer.Address != "" { // it may answer otherwise later
		until = web.Earlier(until, now.Add(web.MaxAge))
	}
	return a.Web.SendDigested(c, v, "application/json", b, until)
}
