package quality

import (
	"bytes"
	"cmp"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/lieux-numeriques/lieux/directory"
)

//go:embed criteres.json
var criteriaFile []byte

// Default returns the judge of the embedded criteria. The error is that of the
// embedded file, which a test reads.
var Default = sync.OnceValues(func() (*Judge, error) { return read(criteriaFile, &directory.Criteria{}) })

// MaxBytes is the largest size of a file of criteria, in bytes.
const MaxBytes = 1 << 20

// Read returns the judge of a file of criteria; that of the embedded file when raw
// is nil. A file without criteria has the embedded ones; a criterion with the code
// of an embedded one inherits the members that it lacks. The error, Invalid, lists
// in French all that is wrong, and where.
func Read(raw []byte) (*Judge, error) {
	program, err := Default()
	if raw == nil || err != nil {
		return program, err
	}
	return read(raw, program.Criteria)
}

func read(raw []byte, program *directory.Criteria) (*Judge, error) {
	if len(raw) > MaxBytes {
		return nil, directory.Errorf(directory.Invalid, "le fichier de critères dépasse %d Mo", MaxBytes>>20)
	}
	var parts struct {
		Version string            `json:"version"`
		List    []json.RawMessage `json:"criteres"`
		Labels  []json.RawMessage `json:"labels"`

		Translations map[string]map[string]string `json:"traductions"`
	}
	r := &checker{}
	if !utf8.Valid(raw) {
		r.add("le fichier n'est pas en UTF-8")
	}
	r.decode("le fichier", bytes.TrimPrefix(raw, []byte("\ufeff")), &parts)
	c := &directory.Criteria{
		Version: parts.Version, List: make([]directory.Criterion, len(parts.List)), Translations: parts.Translations,
	}
	if len(parts.Labels) > 0 {
		c.Labels = make([]directory.Label, len(parts.Labels))
	}
	if len(r.problems) == 0 {
		for i, part := range parts.List {
			r.decode(fmt.Sprintf("criteres[%d]", i), part, &c.List[i])
			if embedded := program.Criterion(c.List[i].Code); embedded != nil {
				inherit(&c.List[i], embedded)
			}
		}
		if parts.List == nil {
			c.List = program.List
		}
		for i, part := range parts.Labels {
			r.decode(fmt.Sprintf("labels[%d]", i), part, &c.Labels[i])
			c.Labels[i].Kind = cmp.Or(c.Labels[i].Kind, directory.LabelAward)
		}
	}
	if len(r.problems) == 0 {
		r.check(c)
	}
	if len(r.problems) > 0 {
		return nil, r.failure()
	}
	return judgeOf(c), nil
}

// inherit sets the zero members of c to those of embedded.
func inherit(c, embedded *directory.Criterion) {
	to, from := reflect.ValueOf(c).Elem(), reflect.ValueOf(embedded).Elem()
	for i := range to.NumField() {
		if to.Field(i).IsZero() {
			to.Field(i).Set(from.Field(i))
		}
	}
}

// New returns the judge of criteria read from a file, such as those of a snapshot; the
// error is that of Read.
func New(c *directory.Criteria) (*Judge, error) {
	if c == nil {
		c = &directory.Criteria{}
	}
	r := &checker{}
	if r.check(c); len(r.problems) > 0 {
		return nil, r.failure()
	}
	return judgeOf(c), nil
}

func judgeOf(c *directory.Criteria) *Judge {
	j := &Judge{
		Criteria: c, register: directory.StandardLabels.With(c.Labels),
		evaluators: make([]evaluator, len(c.List)), labels: make([]label, len(c.Labels)), uniform: true,
	}
	for i := range directory.Fields {
		if name := directory.Fields[i].Name; directory.HoldsLabels(name) {
			j.labelFields = append(j.labelFields, name)
		}
	}
	for i := range c.Labels {
		l := &c.Labels[i]
		j.labelFields = append(j.labelFields, l.Field)
		j.labels[i] = label{Label: l, field: directory.FieldNamed(l.Field), within: territoriesOf(l.Territories)}
		for _, v := range l.Values {
			j.labels[i].values = append(j.labels[i].values, directory.Fold(v))
		}
		if directory.HoldsLabels(l.Field) { // there the label is written by its name too
			for _, v := range append([]string{l.Name}, l.Synonyms...) {
				j.labels[i].values = append(j.labels[i].values, directory.Fold(v))
			}
		}
	}
	for i := range c.List {
		e := &j.evaluators[i]
		*e = evaluator{Criterion: &c.List[i], within: territoriesOf(c.List[i].Territories)}
		e.find = measures[e.Measure].make(e.Criterion, j)
		j.uniform = j.uniform && len(e.within) == 0
	}
	return j
}

func territoriesOf(names []string) (ts territories) {
	for _, name := range names {
		t, _ := territoryOf(name)
		ts = append(ts, t)
	}
	return ts
}

// labelKindNames are the kinds of labels in a message.
var labelKindNames = func() string {
	var names []string
	for _, k := range directory.LabelKinds() {
		names = append(names, string(k))
	}
	return strings.Join(names, ", ")
}()

// checker collects the problems of a file.
type checker struct{ problems []string }

func (r *checker) add(format string, args ...any) {
	r.problems = append(r.problems, fmt.Sprintf(format, args...))
}

func (r *checker) failure() error {
	return directory.Errorf(directory.Invalid, "critères de qualité : %s", strings.Join(r.problems, " ; "))
}

// decode reads one object and rejects unknown members.
func (r *checker) decode(where string, raw []byte, into any) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	err := d.Decode(into)
	if err == nil && d.More() {
		err = errors.New("du texte suit l'objet JSON")
	}
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case err == nil:
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		r.add("%s : le JSON s'arrête avant la fin", where)
	case errors.As(err, &syntax):
		r.add("%s : ce n'est pas du JSON, vers la ligne %d", where,
			1+bytes.Count(raw[:min(len(raw), int(syntax.Offset))],
				[]byte{'\n'}))
	case errors.As(err, &kind):
		r.add("%s : « %s » n'est pas du type attendu (reçu : %s)", where, kind.Field, kind.Value)
	default:
		if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
			r.add("%s : membre inconnu %s", where, name)
			return
		}
		r.add("%s : %s", where, err)
	}
}

// check reports the problems that the decoder cannot see.
func (r *checker) check(c *directory.Criteria) {
	if c.Version == "" {
		r.add("« version » manque : la changer à chaque modification permet de savoir de quelle règle vient une note")
	}
	if n := len(c.List); n == 0 || n > MaxCriteria {
		r.add("il faut de 1 à %d criteres, il y en a %d", MaxCriteria, n)
	}
	sum, codes := 0.0, map[string]bool{}
	for i := range c.List {
		k := &c.List[i]
		where := fmt.Sprintf("criteres[%d] (%s)", i, k.Code)
		r.code(where, k.Code, codes)
		r.criterion(where, k, c)
		if len(k.Territories) == 0 {
			sum += k.Weight
		}
	}
	if len(c.List) > 0 && math.Abs(sum-1) > 1e-6 {
		r.add("les poids des critères demandés partout font %s au lieu de 1", decimal(sum))
	}
	names := map[string]string{}
	for _, l := range directory.StandardLabels.Labels() {
		for _, name := range append([]string{l.Name, l.Code}, l.Synonyms...) {
			names[directory.Fold(name)] = "le registre"
		}
	}
	clear(codes)
	for i := range c.Labels {
		where := fmt.Sprintf("labels[%d] (%s)", i, c.Labels[i].Code)
		r.code(where, c.Labels[i].Code, codes)
		r.label(where, &c.Labels[i], names)
	}
}

// code checks the form of a code, and that it is unique.
func (r *checker) code(where, code string, seen map[string]bool) {
	plain := code != "" && strings.Trim(code, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
	switch {
	case !plain:
		r.add("%s : « code » : des minuscules sans accent, des chiffres et _ seulement", where)
	case seen[code]:
		r.add("%s : ce code est donné deux fois", where)
	}
	seen[code] = true
}

func (r *checker) criterion(where string, k *directory.Criterion, c *directory.Criteria) {
	if !(k.Weight > 0 && k.Weight <= 1) {
		r.add("%s : « poids » vaut %s : il est entre 0 (exclu) et 1", where, decimal(k.Weight))
	}
	for _, m := range []struct{ name, text string }{{"libelle", k.Label}, {"conseil", k.Advice}, {"remede", k.Repair}} {
		if m.text == "" {
			r.add("%s : « %s » manque", where, m.name)
		}
	}
	repairs := []string{k.Repair}
	for _, translations := range c.Translations {
		repairs = append(repairs, translations[k.Repair])
	}
	for _, repair := range repairs {
		if repair != "" && !strings.Contains(repair, "{lieux}") {
			r.add("%s : « remede » doit contenir {lieux}, que leur nombre remplace", where)
		}
	}
	r.territories(where, k.Territories)
	m, ok := measures[k.Measure]
	if !ok {
		r.add("%s : « mesure » vaut « %s » : c'est l'une de %s", where, k.Measure, measureNames)
		return
	}
	r.settings(where, k, m, c)
	r.outcomes(where, k, m)
}

// settings requires the members that a measure reads, and no other.
func (r *checker) settings(where string, k *directory.Criterion, m measure, c *directory.Criteria) {
	for _, name := range k.Fields {
		if f := directory.FieldNamed(name); f == nil {
			r.add("%s : « champs » : le référentiel n'a pas de champ « %s »%s", where, name, suggestion(name))
		} else if k.Measure == "texte" && f.Text == nil {
			r.add("%s : « champs » : %s n'est pas un texte", where, name)
		}
	}
	if m.fields && len(k.Fields) == 0 {
		r.add("%s : « champs » manque : la mesure « %s » les regarde", where, k.Measure)
	}
	given := map[string]bool{"caracteres": k.Length != 0, "plein_mois": k.FullMonths != 0,
		"nul_mois": k.NoneMonths != 0,
		"labels":   len(k.Labels) > 0}
	for _, name := range []string{"caracteres", "plein_mois", "nul_mois", "labels"} {
		if wanted := slices.Contains(m.settings, name); wanted != given[name] {
			r.add("%s : « %s » %s pour la mesure « %s »", where, name, map[bool]string{true: "manque",
				false: "ne sert à rien"}[wanted], k.Measure)
		}
	}
	if k.Length < 0 || k.FullMonths < 0 || k.NoneMonths < 0 || k.NoneMonths > 0 && k.NoneMonths <= k.FullMonths {
		r.add("%s : les nombres sont positifs, et nul_mois dépasse plein_mois", where)
	}
	for _, code := range k.Labels {
		if !slices.ContainsFunc(c.Labels, func(l directory.Label) bool { return l.Code == code }) {
			r.add("%s : « labels » : aucun label n'a le code « %s »", where, code)
		}
	}
}

// outcomes requires exactly the outcomes of the measure.
func (r *checker) outcomes(where string, k *directory.Criterion, m measure) {
	seen := map[string]bool{}
	for i := range k.Findings {
		f := &k.Findings[i]
		switch {
		case !slices.Contains(m.outcomes, f.Code):
			r.add("%s : constat inconnu « %s » : ceux de la mesure « %s » sont %s", where, f.Code, k.Measure,
				strings.Join(m.outcomes, ", "))
		case seen[f.Code]:
			r.add("%s : le constat « %s » est donné deux fois", where, f.Code)
		case f.Text == "":
			r.add("%s : le constat « %s » n'a pas de « texte »", where, f.Code)
		case !(f.Value >= 0 && f.Value <= 1):
			r.add("%s : le constat « %s » vaut %s : c'est entre 0 et 1", where, f.Code, decimal(f.Value))
		case f.Code == ageing && f.Value != 0:
			r.add("%s : la valeur du constat « %s » se calcule : ne pas la donner", where, f.Code)
		}
		seen[f.Code] = true
	}
	for _, code := range m.outcomes {
		if !seen[code] {
			r.add("%s : il manque le constat « %s »", where, code)
		}
	}
}

func (r *checker) territories(where string, names []string) {
	for _, name := range names {
		if _, ok := territoryOf(name); !ok {
			r.add("%s : « territoires » : « %s » : écrire par exemple departement:33, epci:243300316, "+
				"commune:33063, region:75",
				where, name)
		}
	}
}

// label checks an own label; names maps the folded names in use to their users.
func (r *checker) label(where string, l *directory.Label, names map[string]string) {
	for _, m := range []struct{ name, text string }{{"nom", l.Name}, {"delivre_par", l.GrantedBy}} {
		if strings.TrimSpace(m.text) == "" {
			r.add("%s : « %s » manque", where, m.name)
		}
	}
	if l.Kind != "" && !l.Kind.Known() {
		r.add("%s : « nature » vaut « %s » : c'est l'une de %s", where, l.Kind, labelKindNames)
	}
	for _, m := range []struct{ name, day string }{{"depuis", l.Since}, {"jusqu_a", l.Until}} {
		if _, err := time.Parse(time.DateOnly, m.day); m.day != "" && err != nil {
			r.add("%s : « %s » est une date, de la forme AAAA-MM-JJ", where, m.name)
		}
	}
	for _, name := range append([]string{l.Name, l.Code}, l.Synonyms...) {
		if by := names[directory.Fold(name)]; by != "" && by != where {
			r.add("%s : « %s » est déjà un label pour %s", where, name, by)
		}
		names[directory.Fold(name)] = where
	}
	if l.URL != "" && !strings.HasPrefix(l.URL, "https://") && !strings.HasPrefix(l.URL, "http://") {
		r.add("%s : « page » est une adresse http(s)", where)
	}
	r.territories(where, l.Territories)
	switch f := directory.FieldNamed(l.Field); {
	case f == nil:
		r.add("%s : « champ » : le référentiel n'a pas de champ « %s »%s", where, l.Field, suggestion(l.Field))
	case f.Text == nil && f.List == nil:
		r.add("%s : « champ » : %s n'est pas un texte", where, l.Field)
	}
	missing := len(l.Values) == 0 && !directory.HoldsLabels(l.Field) // there its name shows it
	if missing || slices.ContainsFunc(l.Values, func(v string) bool { return directory.Fold(v) == "" }) {
		r.add("%s : « valeurs » manque, ou en contient une vide", where)
	}
}

// suggestion returns the end of a message that suggests a field with a similar name, or "".
func suggestion(name string) string {
	var names []string
	for i := range directory.Fields {
		names = append(names, directory.Fields[i].Name)
	}
	if near := directory.NewVocabulary("champs", names...).Closest(name); near != "" {
		return " ; « " + near + " » ?"
	}
	return ""
}

// decimal formats a number with a decimal comma.
func decimal(x float64) string {
	return strings.Replace(fmt.Sprintf("%.4g", x), ".", ",", 1)
}
