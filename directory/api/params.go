package api

import (
	"net/url"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// paramID numbers the parameters of the API; a paramSet is the ones a route takes.
type (
	paramID  uint8
	paramSet uint64
)

func setOf(ids ...paramID) paramSet {
	var s paramSet
	for _, id := range ids {
		s |= 1 << id
	}
	return s
}

func (s paramSet) has(id paramID) bool { return s>>id&1 == 1 }

// The parameters, filters on values first (see listParams).
const (
	paramServices paramID = iota
	paramAudiences
	paramSpecificSupport
	paramFees
	paramProgrammes
	paramTrainings
	paramOtherLabels
	paramAccessModes
	paramSupportModes
	paramTypologies
	paramItinerance
	paramLabel
	paramSource
	paramLabelled
	paramPostalCode
	paramCommune
	paramEPCI
	paramDepartement
	paramRegion
	paramBound
	paramNear
	paramRadius
	paramOpen
	paramUnknownHours
	paramAccessible
	paramBookable
	paramNotReceiving
	paramMinScore
	paramUpdatedSince
	paramWords
	paramLimit
	paramAfter
	paramLat
	paramLon
	paramVersion
	paramFacets
	paramCount
)

// params is every parameter of contract §2.1 and of the routes: its name in
// URLs, and whether it may hold several values, comma-separated or repeated.
var params = [paramCount]struct {
	name string
	many bool
}{
	paramServices:        {"services", true},
	paramAudiences:       {"publics_specifiquement_adresses", true},
	paramSpecificSupport: {"prise_en_charge_specifique", true},
	paramFees:            {"frais_a_charge", true},
	paramProgrammes:      {"dispositif_programmes_nationaux", true},
	paramTrainings:       {"formations_labels", true},
	paramOtherLabels:     {"autres_formations_labels", true},
	paramAccessModes:     {"modalites_acces", true},
	paramSupportModes:    {"modalites_accompagnement", true},
	paramTypologies:      {"typologie", true},
	paramItinerance:      {"itinerance", true},
	paramLabel:           {"label", true},
	paramSource:          {"source", true},
	paramLabelled:        {"labellise", false},
	paramPostalCode:      {"code_postal", true},
	paramCommune:         {"commune", true},
	paramEPCI:            {"epci", true},
	paramDepartement:     {"departement", true},
	paramRegion:          {"region", true},
	paramBound:           {"bbox", false},
	paramNear:            {"pres_de", false},
	paramRadius:          {"rayon_km", false},
	paramOpen:            {"ouvert", false},
	paramUnknownHours:    {"horaires_inconnus", false},
	paramAccessible:      {"accessible", false},
	paramBookable:        {"prise_rdv", false},
	paramNotReceiving:    {"sans_accueil", false},
	paramMinScore:        {"score_qualite_minimum", false},
	paramUpdatedSince:    {"maj_depuis", false},
	paramWords:           {"q", false},
	paramLimit:           {"limit", false},
	paramAfter:           {"apres", false},
	paramLat:             {"lat", false},
	paramLon:             {"lon", false},
	paramVersion:         {"v", false},
	paramFacets:          {"facettes", true},
}

// readers read one value of each parameter into the question.
var readers = [paramCount]func(p *parser, id paramID, value string){
	paramServices:        (*parser).readVocabulary,
	paramAudiences:       (*parser).readVocabulary,
	paramSpecificSupport: (*parser).readVocabulary,
	paramFees:            (*parser).readVocabulary,
	paramProgrammes:      (*parser).readVocabulary,
	paramTrainings:       (*parser).readVocabulary,
	paramOtherLabels:     (*parser).readFree,
	paramAccessModes:     (*parser).readVocabulary,
	paramSupportModes:    (*parser).readVocabulary,
	paramTypologies:      (*parser).readVocabulary,
	paramItinerance:      (*parser).readVocabulary,
	paramLabel:           (*parser).readFree,
	paramSource:          (*parser).readFree,
	paramLabelled:        (*parser).readFlag,
	paramPostalCode:      (*parser).readPostalCode,
	paramCommune:         (*parser).readCommune,
	paramEPCI:            (*parser).readArea,
	paramDepartement:     (*parser).readArea,
	paramRegion:          (*parser).readArea,
	paramBound:           (*parser).readBound,
	paramNear:            (*parser).readNear,
	paramRadius:          (*parser).readRadius,
	paramOpen:            (*parser).readOpen,
	paramUnknownHours:    (*parser).readFlag,
	paramAccessible:      (*parser).readFlag,
	paramBookable:        (*parser).readFlag,
	paramNotReceiving:    (*parser).readFlag,
	paramMinScore:        (*parser).readMinScore,
	paramUpdatedSince:    (*parser).readUpdatedSince,
	paramWords:           (*parser).readWords,
	paramLimit:           (*parser).readLimit,
	paramAfter:           (*parser).readAfter,
	paramLat:             (*parser).readLat,
	paramLon:             (*parser).readLon,
	paramVersion:         (*parser).readVersion,
	paramFacets:          (*parser).readFacet,
}

// paramByName is filled from params; read only afterwards.
var paramByName = func() map[string]paramID {
	byName := make(map[string]paramID, paramCount)
	for id := range params {
		byName[params[id].name] = paramID(id)
	}
	return byName
}()

// viewParams is the filters and the origin: what every representation takes.
var viewParams = func() paramSet {
	var s paramSet
	for id := paramServices; id <= paramWords; id++ {
		s |= 1 << id
	}
	return s
}()

// form is what a route takes.
type form struct {
	takes        paramSet
	defaultLimit int
	maxLimit     int
	origin       bool // code_postal, commune and lat,lon say where from, instead of filtering
	sourceName   bool // source is a source's own name, not a value of the places
	forgiveEmpty bool // an HTML form sends empty fields: they mean nothing on pages

	once       sync.Once
	vocabulary *directory.Vocabulary
}

// names is what a misspelled parameter of this route is compared with.
func (f *form) names() *directory.Vocabulary {
	f.once.Do(func() {
		var names []string
		for id := range params {
			if f.takes.has(paramID(id)) {
				names = append(names, params[id].name)
			}
		}
		f.vocabulary = directory.NewVocabulary("parametre", names...)
	})
	return f.vocabulary
}

// parser reads one query string. Its errors are kept until the end, so that
// whoever asks learns all of them at once.
type parser struct {
	form      *form
	gazetteer *territory.Gazetteer
	words     *words
	now       time.Time // states of opening are told of it: the present, or the instant of `ouvert`
	lang      *tongue   // of the page that is answered; nil: French

	query   directory.Query
	openNow bool // ouvert=maintenant: the answer depends on the clock
	facets  []string
	source  string // of /imports
	seen    paramSet
	lat     float64
	lon     float64
	errors  []directory.ParamError
}

// maxParamErrors is how many wrong values one answer lists; the rest would be noise.
const maxParamErrors = 30

// parse reads raw, the part of a URL after `?`. The error, if any, is a
// *directory.Error that lists every wrong parameter.
func (p *parser) parse(raw string) error {
	p.query.Limit = p.form.defaultLimit
	for raw != "" && !p.enough() {
		var pair string
		pair, raw, _ = strings.Cut(raw, "&")
		if pair != "" {
			p.readPair(pair)
		}
	}
	p.checkTogether()
	return p.failure()
}

// failure is the error that lists every wrong parameter, or nil.
func (p *parser) failure() error {
	if len(p.errors) == 0 {
		return nil
	}
	err := directory.Errorf(directory.Invalid, "%s", wrongParams(p.errors))
	err.Params = p.errors
	return err
}

func wrongParams(errs []directory.ParamError) string {
	if len(errs) == 1 {
		return "Un paramètre ne convient pas : " + errs[0].Param + "."
	}
	names := make([]string, 0, len(errs))
	for _, e := range errs {
		if len(names) == 0 || names[len(names)-1] != e.Param {
			names = append(names, e.Param)
		}
	}
	return "Plusieurs valeurs ne conviennent pas : " + strings.Join(names, ", ") + "."
}

// readPair reads one name=value.
func (p *parser) readPair(pair string) {
	rawName, rawValue, _ := strings.Cut(pair, "=")
	name, ok := unescape(rawName)
	value, okValue := unescape(rawValue)
	if !ok || !okValue {
		p.wrong(clip(rawName), rawValue, "encodage illisible : « % » doit être suivi de deux chiffres hexadécimaux, en UTF-8", "")
		return
	}
	id, known := paramByName[name]
	if !known || !p.form.takes.has(id) {
		p.wrong(clip(name), value, p.unknownMessage(known), p.closestParam(name))
		return
	}
	empty := strings.TrimSpace(value) == ""
	if empty && p.form.forgiveEmpty {
		return
	}
	again := p.seen.has(id)
	p.seen |= 1 << id
	if empty {
		p.wrong(name, "", "valeur vide : retirez le paramètre ou donnez-lui une valeur", "")
		return
	}
	if id == paramSource && p.form.sourceName {
		p.source = strings.TrimSpace(value)
		return
	}
	if params[id].many && !p.isOrigin(id) {
		p.readMany(id, value)
		return
	}
	if again {
		p.wrong(name, value, "donné deux fois, alors qu'une seule valeur est possible", "")
		return
	}
	readers[id](p, id, value)
}

// isOrigin tells the filters that say where from on /proches.
func (p *parser) isOrigin(id paramID) bool {
	return p.form.origin && (id == paramPostalCode || id == paramCommune)
}

// readMany reads comma-separated values. Free values may hold commas
// themselves, and read their own way.
func (p *parser) readMany(id paramID, value string) {
	switch id {
	case paramOtherLabels, paramLabel, paramSource:
		readers[id](p, id, value)
		return
	}
	for {
		item, rest, more := strings.Cut(value, ",")
		if strings.TrimSpace(item) == "" {
			p.wrong(params[id].name, "", "valeur vide dans la liste", "")
		} else {
			readers[id](p, id, strings.TrimSpace(item))
		}
		if !more || p.enough() {
			return
		}
		value = rest
	}
}

// unescape decodes a part of a query string; !ok when it is not percent-encoded
// UTF-8 without control characters.
func unescape(s string) (decoded string, ok bool) {
	if strings.IndexByte(s, '%') >= 0 || strings.IndexByte(s, '+') >= 0 {
		d, err := url.QueryUnescape(s)
		if err != nil {
			return "", false
		}
		s = d
	}
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' && s[i] != '\t' && s[i] != '\n' && s[i] != '\r' || s[i] == 0x7f {
			return "", false
		}
		if s[i] >= utf8.RuneSelf {
			return s, utf8.ValidString(s) && !strings.ContainsRune(s, utf8.RuneError)
		}
	}
	return s, true
}

// enough tells that the answer lists no more: reading on would only cost.
func (p *parser) enough() bool { return len(p.errors) >= maxParamErrors }

// wrong notes one wrong value.
func (p *parser) wrong(name, value, message, suggestion string) {
	if p.enough() {
		return
	}
	p.errors = append(p.errors, directory.ParamError{Param: name, Value: clip(value), Message: message, Suggestion: suggestion})
}

func (p *parser) unknownMessage(known bool) string {
	if known {
		return "ce paramètre n'existe pas à cette adresse"
	}
	return "paramètre inconnu"
}

// closestParam is the parameter of this route that name most probably means.
func (p *parser) closestParam(name string) string {
	if len(name) > maxClip {
		return ""
	}
	return p.form.names().Closest(name)
}
