package verify

import (
	"net/http"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/inbox"
	"github.com/lieux-numeriques/lieux/directory/web"
)

// file is a file that the sender takes away, under the address of the verification.
type file struct {
	name      string // in the address
	saved     string // on the disk of its sender
	mediaType string
	title     i18n.Text
	part      inbox.Part // Sent: it is the mapping
}

// files are in the order of the page.
var files = []file{
	{"liste.xlsx", "liste-corrigee.xlsx", workbookType,
		i18n.New("La liste corrigée, une note dans chaque cellule à revoir (XLSX)"), inbox.Workbook},
	{"liste.csv", "liste-corrigee.csv", "text/csv; charset=utf-8", i18n.New("La liste corrigée (CSV)"), inbox.Corrected},
	{"constats.csv", "constats.csv", "text/csv; charset=utf-8", i18n.New("Tout ce qui a été trouvé (CSV)"),
		inbox.Findings},
	{"correspondance.json", "correspondance.json", "application/json",
		i18n.New("La correspondance des colonnes (JSON)"), inbox.Sent},
}

const workbookType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// file answers a file of a verification.
func (p *verifier) file(c web.Context, f file) error {
	v, err := p.find(c)
	if err != nil {
		return err
	}
	body := v.Mapping
	if f.part != inbox.Sent {
		body, err = p.Store.VerificationFile(c.Request().Context(), c.Param("token"), f.part, p.Web.Now())
	}
	switch {
	case err != nil:
		return p.masked(err)
	case len(body) == 0 && f.part == inbox.Sent:
		return directory.Errorf(directory.NotFound, "Cette liste a les colonnes du référentiel : elle n'a pas besoin de "+
			"correspondance.")
	case len(body) == 0:
		return directory.Errorf(directory.NotFound, "Cette liste n'a pas pu être lue : elle n'a pas de fichier corrigé.")
	}
	private(c)
	c.Header().Set("Content-Disposition", `attachment; filename="`+f.saved+`"`)
	return c.Blob(http.StatusOK, f.mediaType, body)
}
