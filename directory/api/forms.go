package api

// What each route takes.
var (
	listForm    = &form{takes: viewParams | setOf(paramLimit, paramAfter), defaultLimit: 50, maxLimit: 1000}
	placeForm   = &form{takes: setOf(paramNear)}
	nearestForm = &form{takes: viewParams | setOf(paramLimit, paramLat, paramLon), defaultLimit: 10, maxLimit: 100, origin: true}
	tileForm    = &form{takes: viewParams | setOf(paramVersion)}
	facetForm   = &form{takes: viewParams | setOf(paramFacets)}
	viewForm    = &form{takes: viewParams}
	searchForm  = &form{takes: setOf(paramWords, paramLimit), defaultLimit: 10, maxLimit: 50}
	importForm  = &form{takes: setOf(paramSource, paramLimit), defaultLimit: 50, maxLimit: 1000, sourceName: true}
	noForm      = &form{}
)
