package api

import (
	"github.com/lieux-numeriques/lieux/directory/export"
	"github.com/lieux-numeriques/lieux/directory/query"
)

// separator is the parameter of CSV that a French spreadsheet needs.
const separator = "separateur"

// formsOf returns the parameters of the list and of the download of a format: files have no pages.
func formsOf(f *export.Format) (list, download *query.Form) {
	switch {
	case f == export.CSV:
		return csvForm, csvDownloadForm
	case f.Rows == nil:
		return downloadForm, downloadForm
	}
	return listForm, downloadForm
}

// The parameters of each route.
var (
	listForm = &query.Form{
		Takes: query.View | query.SetOf(query.Limit, query.After), DefaultLimit: 50, MaxLimit: 1000,
		Own: []query.Own{query.DateOwn},
	}
	separatorOwn = query.Own{
		Name: separator, Text: true, Default: ",",
		Description: "`;` pour un tableur français : marque d'ordre des octets, points-virgules, virgules décimales.",
	}
	csvForm = &query.Form{
		Takes: listForm.Takes, DefaultLimit: 50, MaxLimit: 1000, Own: []query.Own{query.DateOwn, separatorOwn},
	}
	csvDownloadForm = &query.Form{Takes: query.View, Own: []query.Own{query.DateOwn, separatorOwn}}

	downloadForm = &query.Form{Takes: query.View, Own: []query.Own{query.DateOwn}}
	placeForm    = &query.Form{Takes: query.SetOf(query.Near), Own: []query.Own{query.DateOwn}}
	versionForm  = &query.Form{
		Takes: query.SetOf(query.Limit), DefaultLimit: 100, MaxLimit: 1000, Own: []query.Own{{
			Name: "avant", Min: 1, Max: 1 << 53, Whole: true, Description: "Seulement les versions d'avant celle-ci.",
		}},
	}
	changeForm = &query.Form{
		Takes: query.SetOf(query.Limit), DefaultLimit: 10000, MaxLimit: 100000, Own: []query.Own{{
			Name: "depuis", Max: 1 << 53, Whole: true, Default: "0",
			Description: "La version que l'on a déjà ; 0 : aucune, et tous les lieux sont donnés comme des ajouts.",
		}, {
			Name: "jusqu_a", Min: 1, Max: 1 << 53, Whole: true, Description: "La version à atteindre ; sinon la version servie.",
		}},
	}
	nearestForm = &query.Form{
		Takes:        query.View | query.SetOf(query.Limit, query.Lat, query.Lon),
		DefaultLimit: 10, MaxLimit: 100, Origin: true,
	}
	tileForm   = &query.Form{Takes: query.View | query.SetOf(query.Version)}
	facetForm  = &query.Form{Takes: query.View | query.SetOf(query.Facets)}
	viewForm   = &query.Form{Takes: query.View}
	searchForm = &query.Form{Takes: query.SetOf(query.Words, query.Limit), DefaultLimit: 10, MaxLimit: 50}
	importForm = &query.Form{
		Takes: query.SetOf(query.Source, query.Limit), DefaultLimit: 50, MaxLimit: 1000, SourceName: true,
	}
	orientationForm = &query.Form{
		Takes:        query.View | query.SetOf(query.Limit, query.Need, query.Ease),
		DefaultLimit: 3, MaxLimit: 20, IgnoreEmpty: true,
	}
	noForm = &query.Form{}
)
