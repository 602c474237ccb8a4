package verify

import (
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/inbox"
	"github.com/lieux-numeriques/lieux/directory/web"
)

// document is a verification as programs get it: its report, and where it is.
type document struct {
	*inbox.Report
	Address   string     `json:"suivi"`     // of the page for people
	Self      string     `json:"adresse"`   // of this document; DELETE forgets it
	Corrected string     `json:"corrigee"`  // the listing as it would be published, CSV
	Workbook  string     `json:"classeur"`  // the same, XLSX
	Findings  string     `json:"constats"`  // what was found, CSV
	Received  time.Time  `json:"recue"`     //
	Expires   time.Time  `json:"expire"`    // it is deleted then
	Proposed  *time.Time `json:"proposee"`  // when it was proposed to the operator; null: it was not
	State     string     `json:"situation"` // verifiee, proposee, acceptee, refusee
	Reason    string     `json:"motif,omitempty"`
}

// create handles POST /api/v1/verifications.
func (p *verifier) create(c web.Context) error {
	dir, done, err := p.receive()
	defer done()
	if err != nil {
		return err
	}
	u, err := p.readUpload(c, dir)
	if err != nil {
		return err
	}
	token, v, err := p.checkUpload(c.Request().Context(), dir, u, nil)
	if err != nil {
		return err
	}
	c.Header().Set("Location", p.Web.BaseURL(c)+apiPath+"/"+token)
	return p.answer(c, http.StatusCreated, token, v)
}

// read handles GET /api/v1/verifications/{token}.
func (p *verifier) read(c web.Context) error {
	v, err := p.find(c)
	if err != nil {
		return err
	}
	return p.answer(c, http.StatusOK, c.Param("token"), v)
}

func (p *verifier) answer(c web.Context, status int, token string, v *inbox.Verification) error {
	report, err := reportOf(v)
	if err != nil {
		return err
	}
	base := p.Web.BaseURL(c)
	d := document{Report: report, Address: base + Path + "/" + token, Self: base + apiPath + "/" + token,
		Corrected: base + apiPath + "/" + token + "/liste.csv", Workbook: base + apiPath + "/" + token + "/liste.xlsx",
		Findings: base + apiPath + "/" + token + "/constats.csv", Received: v.Received.UTC(), Expires: v.Expires.UTC(),
		State: "verifiee"}
	if !v.Proposed.IsZero() {
		at := v.Proposed.UTC()
		d.Proposed, d.State = &at, "proposee"
	}
	switch {
	case v.Accepted:
		d.State = "acceptee"
	case !v.At.IsZero():
		d.State, d.Reason = "refusee", v.Reason
	}
	b, err := web.EncodeJSON(d)
	if err != nil {
		return err
	}
	private(c)
	return c.Blob(status, "application/json", b)
}

// masked returns an error of the store without its cause, which is for the operator alone.
func (p *verifier) masked(err error) error {
	if directory.ErrorCode(err) != directory.Unavailable || errors.Unwrap(err) == nil {
		return err
	}
	p.Web.Log().Error("the inbox cannot be used", "error", err)
	return directory.Errorf(directory.Unavailable,
		"Ce service ne peut pas lire ni garder de liste en ce moment : réessayez dans quelques minutes.")
}

func reportOf(v *inbox.Verification) (*inbox.Report, error) {
	report := &inbox.Report{}
	return report, json.Unmarshal(v.Report, report)
}

// private keeps an answer out of shared caches and search engines: its address is its only key.
func private(c web.Context) {
	c.Header().Set("Cache-Control", "private, no-store")
	c.Header().Set("X-Robots-Tag", "noindex")
	c.Header().Set("Referrer-Policy", "no-referrer")
}

func (p *verifier) find(c web.Context) (*inbox.Verification, error) {
	if p.Store == nil {
		return nil, directory.Errorf(directory.Unavailable, "Ce service ne vérifie pas de listes.")
	}
	v, err := p.Store.Verification(c.Request().Context(), c.Param("token"), p.Web.Now())
	return v, p.masked(err)
}

// propose handles POST /api/v1/verifications/{token}/proposer.
func (p *verifier) propose(c web.Context) error {
	if err := p.proposed(c); err != nil {
		return err
	}
	v, err := p.find(c)
	if err != nil {
		return err
	}
	return p.answer(c, http.StatusAccepted, c.Param("token"), v)
}

func (p *verifier) proposed(c web.Context) error {
	v, err := p.find(c)
	if err != nil {
		return err
	}
	report, err := reportOf(v)
	switch {
	case err != nil:
		return err
	case report.Publish == 0:
		return directory.Errorf(directory.Conflict, "Aucune ligne de cette liste ne peut être publiée : corrigez-la d'abord.")
	}
	return p.masked(p.Store.ProposeVerification(c.Request().Context(), c.Param("token"), p.Web.Now()))
}

// forget handles DELETE /api/v1/verifications/{token}.
func (p *verifier) forget(c web.Context) error {
	if err := p.forgotten(c); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (p *verifier) forgotten(c web.Context) error {
	if p.Store == nil {
		return directory.Errorf(directory.Unavailable, "Ce service ne vérifie pas de listes.")
	}
	return p.masked(p.Store.ForgetVerification(c.Request().Context(), c.Param("token")))
}
