package pipeline

import (
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/mapping"
)

// settle gives up a mapping that was only lent, by the known source of the
// listing's name, for a listing that lacks most of its columns and is in the
// référentiel's form itself.
func (r *run) settle(h *importer.Header) {
	if !r.source.Lent || r.mapping.Fits(h) {
		return
	}
	standard := mapping.Standard()
	if _, err := standard.Check(h); err != nil {
		return
	}
	r.addFindings(importer.Finding{Rule: "correspondance.forme_du_referentiel", Action: importer.Corrected, Value: r.mapping.Name, After: standard.Name,
		Detail: "La correspondance de la source connue de ce nom ne convient pas à cette liste, qui est déjà dans la forme du référentiel : elle est lue comme telle."})
	r.mapping = standard
}
