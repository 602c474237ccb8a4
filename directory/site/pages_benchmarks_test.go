package site_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
	"github.com/lieux-numeriques/lieux/directory/snapshot"
	"github.com/lieux-numeriques/lieux/directory/web"
)

// benchmarkSizes are the numbers of places of the directories that pages are measured on.
var benchmarkSizes = []int{20_000, 200_000}

// answer is a page, and the requests for the JSON of all that it shows.
type answer struct {
	page string
	data []string
}

// benchmarkPostcodes are asked for one after another: those of towns large and small.
var benchmarkPostcodes = []string{"33000", "33310", "87000", "23000", "59000", "13200", "48000", "29200", "67000",
	"64100", "01000", "75018", "93200", "74000", "66000", "50100", "21000", "44800", "97110", "97400"}

// benchmarkDepartements are asked for one after another.
var benchmarkDepartements = []string{"33", "87", "23", "59", "13", "48", "29", "67", "64", "01", "75", "93", "74", "66",
	"50", "21", "44", "971", "974", "2A"}

// times are the days and hours of which a view shows how many places are open.
var times = []string{"ouvert=maintenant", "ouvert=lundi", "ouvert=mardi", "ouvert=mercredi", "ouvert=jeudi",
	"ouvert=vendredi", "ouvert=samedi", "ouvert=dimanche", everyDay + "08:00-12:00", everyDay + "12:00-18:00",
	everyDay + "18:00-24:00"}

const everyDay = "ouvert=lundi,mardi,mercredi,jeudi,vendredi,samedi,dimanche&ouvert_entre="

// ofFilters are the facets that the filters of a view count.
const ofFilters = "services,offre,label,frais_a_charge,modalites_acces,modalites_accompagnement," +
	"publics_specifiquement_adresses,prise_en_charge_specifique,prise_rdv,accessible"

// countsOf returns the requests for the numbers that the filters of a view show.
func countsOf(view, facets string) []string {
	requests := []string{"/api/v1/facettes?" + view + "&facettes=" + facets}
	for _, when := range times {
		requests = append(requests, "/api/v1/lieux?"+view+"&limit=1&"+when)
	}
	return requests
}

// pagesAndData returns the answers that are measured, by kind. Those of a kind are asked for in turn.
func pagesAndData(b *testing.B, e *web.Server, view *snapshot.Snapshot) map[string][]answer {
	all := map[string][]answer{
		"home": {{"/", []string{"/api/v1/facettes?facettes=services,modalites_accompagnement,label,region"}}},
	}
	add := func(kind, page string, data ...string) { all[kind] = append(all[kind], answer{page, data}) }
	details := func(list string) []string { // what a sheet says of hours is in the places alone
		requests := []string{list}
		for _, f := range sitetest.Decode[sitetest.Collection](b, ask(b, e, list)).Features {
			requests = append(requests, "/api/v1/lieux/"+f.ID)
		}
		return requests
	}
	for _, code := range benchmarkPostcodes {
		list := "/api/v1/proches?pres_de=" + code
		around := "pres_de=" + code
		for _, reach := range sitetest.Decode[sitetest.Collection](b, ask(b, e, list+"&limit=20")).Reaches {
			if reach.Places >= 10 {
				around += fmt.Sprintf("&rayon_km=%d", reach.RadiusKM)
				break
			}
		}
		add("near", "/?pres_de="+code, append(countsOf(around, ofFilters), list+"&limit=20")...)
		add("print near", "/imprimer?pres_de="+code, details(list+"&limit=5")...)
	}
	for _, code := range benchmarkDepartements {
		within := "departement=" + code
		list := "/api/v1/lieux?" + within
		add("département", "/?"+within, append(countsOf(within, ofFilters+",commune"), list+"&limit=20")...)
		add("embedded", "/carte?"+within, append(countsOf(within, ofFilters), list+"&limit=20")...)
		add("print", "/imprimer?"+within, details(list+"&limit=5")...)
		territory := "/api/v1/territoires/departement/" + code
		add("territory", "/territoires/departement/"+code, territory+"/couverture", territory+"/besoins", territory+"/ouvrir",
			"/api/v1/facettes?"+within)
	}
	for i := range 20 {
		n := i * view.Len() / 20
		at := view.Position(n)
		add("place", "/lieux/"+view.ID(n), "/api/v1/lieux/"+view.ID(n),
			fmt.Sprintf("/api/v1/proches?lat=%g&lon=%g&limit=6", at[1], at[0]))
	}
	return all
}

// ask returns an answer that must be right.
func ask(b *testing.B, e *web.Server, path string) sitetest.Answer {
	w := httptest.NewRecorder()
	e.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	if w.Code != http.StatusOK {
		b.Fatal(path, " status ", w.Code, " ", w.Body)
	}
	return sitetest.Answer{Response: w.Result(), Body: w.Body.Bytes()}
}

// BenchmarkPages measures pages that are made, that are kept and that the client has, each beside
// the JSON of all that it shows: the list, the numbers of its filters, what it says of each place. No
// answer is kept for the first two, so that each request is the first one to its address; what answers
// share, such as the counts of a view, is kept as in production.
func BenchmarkPages(b *testing.B) {
	for _, n := range benchmarkSizes {
		if n > benchmarkSizes[0] && testing.Short() {
			continue
		}
		view := sitetest.Build(b, 1, n, 1)
		keeps := sitetest.NewServer(b, sitetest.Deps(b, view), sitetest.PagesConfig(b))
		config := sitetest.PagesConfig(b)
		config.Web.Kept = -1
		makes := sitetest.NewServer(b, sitetest.Deps(b, view), config)
		for kind, all := range pagesAndData(b, keeps, view) {
			pages, data := make([][]string, len(all)), make([][]string, len(all))
			for i := range all {
				pages[i], data[i] = []string{all[i].page}, all[i].data
			}
			name := fmt.Sprintf("%d/%s", n, kind)
			json := 0.0
			b.Run(name+"/JSON", func(b *testing.B) { json = benchmarkAddresses(b, makes, data, nil) })
			b.Run(name+"/made", func(b *testing.B) {
				b.ReportMetric(benchmarkAddresses(b, makes, pages, nil)/json, "×JSON")
			})
			b.Run(name+"/kept", func(b *testing.B) { benchmarkAddresses(b, keeps, pages, nil) })
			b.Run(name+"/304", func(b *testing.B) {
				etags := map[string]string{}
				for i := range all {
					etags[all[i].page] = ask(b, keeps, all[i].page).Header.Get("Etag")
				}
				benchmarkAddresses(b, keeps, pages, etags)
			})
		}
	}
}

// benchmarkAddresses sends groups of requests in turn, each group an operation, and returns the processor time of
// one in nanoseconds. With etags the client has their answers.
func benchmarkAddresses(b *testing.B, e *web.Server, groups [][]string, etags map[string]string) float64 {
	requests := make([][]*http.Request, len(groups))
	for i, paths := range groups {
		for _, path := range paths {
			request := httptest.NewRequest(http.MethodGet, path, nil)
			request.Header.Set("Accept", "text/html,application/json")
			if etags != nil {
				request.Header.Set("If-None-Match", etags[path])
			}
			requests[i] = append(requests[i], request)
			e.ServeHTTP(&discardWriter{header: http.Header{}}, request)
		}
	}
	want := http.StatusOK
	if etags != nil {
		want = http.StatusNotModified
	}
	b.ReportAllocs()
	sent, before := 0, sitetest.ProcessorTime(b)
	for i := 0; b.Loop(); i++ {
		for _, request := range requests[i%len(requests)] {
			w := &discardWriter{header: make(http.Header, 12)}
			e.ServeHTTP(w, request)
			sent += w.bytes
			if w.status != want {
				b.Fatal(request.URL, " status ", w.status)
			}
		}
	}
	b.SetBytes(int64(sent / b.N))
	each := float64(sitetest.ProcessorTime(b)-before) / float64(b.N)
	b.ReportMetric(each, "cpu-ns/op")
	return each
}
