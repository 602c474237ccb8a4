package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/lieux-numeriques/lieux/cmd/internal/usererror"
	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/coverage"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// coverageFiles are the files of an operator that figures about territories come from.
type coverageFiles struct {
	Parameters  string `placeholder:"FICHIER" help:"${parametersHelp}"`
	Needs       string `placeholder:"FICHIER" help:"${needsHelp}"`
	TravelTimes string `placeholder:"FICHIER" help:"${travelTimesHelp}"`
	Networks    string `placeholder:"CHEMIN" help:"${networksHelp}"`
}

// settings reads the files. Rows that cannot be used are reported on stderr, each with its line.
func (f *coverageFiles) settings(a *app, g *territory.Gazetteer) (s coverage.Settings, err error) {
	err = errors.Join(
		readFile(f.Parameters, func(r io.Reader) (err error) {
			s.Parameters, err = coverage.ReadParameters(r)
			return err
		}),
		readFile(f.Needs, func(r io.Reader) error {
			var wrong []error
			s.Tables, wrong = coverage.ReadTables(r, g)
			return a.report(f.Needs, wrong, len(s.Tables) > 0)
		}),
		readFile(f.TravelTimes, func(r io.Reader) error {
			var wrong []error
			s.Travel, wrong = coverage.ReadTravelTimes(r, g)
			return a.report(f.TravelTimes, wrong, s.Travel != nil)
		}),
	)
	if err == nil {
		s.Networks, err = readNetworks(f.Networks, query.NewReader(g, a.now), g)
	}
	return s, err
}

// readFile opens a file for read; no name reads nothing. Errors name the file.
func readFile(name string, read func(io.Reader) error) error {
	if name == "" {
		return nil
	}
	file, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("impossible de lire %s : %s", name, usererror.Reason(err))
	}
	defer file.Close()
	if err := read(file); err != nil {
		return fmt.Errorf("%s : %w", name, err)
	}
	return nil
}

// report writes what is wrong with the rows of a file; it is the error when none can be used.
func (a *app) report(name string, wrong []error, usable bool) error {
	if !usable {
		return errors.Join(wrong...)
	}
	for _, err := range wrong {
		fmt.Fprintf(a.stderr, "lieux: attention : %s, %s\n", name, oneLine(err.Error()))
	}
	return nil
}

// question is what a command asks about a territory.
type question struct {
	engine    *coverage.Engine
	view      directory.View
	reader    *query.Reader
	request   *query.Request
	territory *coverage.Territory
	other     *query.Request // the view to compare with; nil: none
	otherView directory.View // the version that it is asked of; nil: that of the question
}

// measureFlags are the flags of the commands about a territory.
type measureFlags struct {
	Reseau string `placeholder:"CODE" help:"Le réseau de ce code, parmi ceux de --networks, au lieu d'un territoire."`
	coverageFiles
	schoolFlag
	viewFlags `group:"Territoire, filtres et paramètres"`
}

// measuresHelp is the detail of the help of the commands about a territory.
const measuresHelp = "Le territoire est celui de --departement, --epci, --commune, --region ou --reseau ; sans lui, " +
	"toute la France. Les autres filtres choisissent les lieux qui comptent, où qu'ils soient. Les nombres sont " +
	"ceux de l'API."

// ask opens the directory and reads the flags of a command.
func (f *measureFlags) ask(ctx context.Context, a *app, form *query.Form) (*question, error) {
	gazetteer, err := territory.Open()
	if err != nil {
		return nil, err
	}
	settings, err := f.settings(a, gazetteer)
	if err != nil {
		return nil, err
	}
	school, err := f.schoolCalendar()
	if err != nil {
		return nil, err
	}
	db, err := a.openDatabase(ctx)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	q := &question{engine: coverage.New(gazetteer, settings)}
	day, _ := query.First(f.query(), query.DateName)
	if q.view, err = db.viewOn(ctx, a, school, query.DateName, day); err != nil {
		return nil, err
	}
	q.reader = query.NewReader(gazetteer, a.now)
	if q.request, err = q.reader.Read(q.view, form, f.query()); err != nil {
		return nil, withParameters(err)
	}
	if q.other, err = q.reader.ReadOther(q.view, q.request, coverage.Other); err != nil {
		return nil, withParameters(err)
	}
	if q.other != nil {
		day := q.other.Word(query.DateName)
		if q.otherView, err = db.viewOn(ctx, a, school, coverage.Other, day); err != nil {
			return nil, err
		}
	}
	q.territory, err = q.takeTerritory(f.Reseau)
	return q, err
}

// takeTerritory returns the territory of the flags, which then filters no places, or a network.
func (q *question) takeTerritory(network string) (*coverage.Territory, error) {
	chosen := q.engine.France()
	given := 0
	if network != "" {
		given++
		if chosen = q.engine.Territory(coverage.KindNetwork, network); chosen == nil {
			return nil, usageError(fmt.Sprintf("--reseau=%s : aucun réseau de --networks n'a ce code", network))
		}
	}
	for _, kind := range coverage.Kinds() {
		for _, code := range q.request.Query.Areas[kind] {
			given++
			if chosen = q.engine.Territory(kind, code); chosen == nil {
				return nil, usageError(fmt.Sprintf("--%s=%s : c'est une partie de commune ; donnez la commune entière",
					filterFlag(string(kind)), code))
			}
		}
		q.request.Query.Within(kind)
	}
	if given > 1 {
		return nil, usageError("un seul territoire est possible : --departement, --epci, --commune, " +
			"--region ou --reseau")
	}
	return chosen, nil
}

// print writes an answer: as the API does with --json, else as say does.
func (a *app) print(answer any, say func(w *tabwriter.Writer)) error {
	if a.JSON {
		e := json.NewEncoder(a.stdout)
		e.SetEscapeHTML(false)
		return e.Encode(answer)
	}
	w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	say(w)
	return w.Flush()
}

// writeTitle writes the territory that an answer is about.
func writeTitle(w io.Writer, t coverage.Named, people int64, from coverage.Origin) {
	kind := cmp.Or(t.Kind.Noun(), string(t.Kind))
	fmt.Fprintf(w, "%s (%s %s) : %s habitants — %s, %d\n\n", t.Name, kind, t.Code, french(people), from.Source,
		from.Year)
}

// writeNotes writes the remarks and the parameters of an answer.
func writeNotes(w io.Writer, notes coverage.Notes, parameters []coverage.Parameter) {
	for _, note := range notes {
		fmt.Fprintf(w, "\n! %s\n", note)
	}
	fmt.Fprintln(w, "\nPARAMÈTRE\tVALEUR\tUNITÉ\tSOURCE")
	for _, p := range parameters {
		source := p.Source
		if p.Year > 0 {
			source += fmt.Sprintf(", %d", p.Year)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", p.Code, decimals(p.Value), p.Unit, source)
	}
}

func french(n int64) string { return i18n.French.Int(int(n)) }

// decimals writes a number in French, without more decimals than it has.
func decimals(x float64) string {
	if x == float64(int64(x)) {
		return french(int64(x))
	}
	return strings.Replace(fmt.Sprintf("%g", x), ".", ",", 1)
}

// percent writes a share in French; unknown, a dash.
func percent(share *float64) string {
	if share == nil {
		return "–"
	}
	return strings.Replace(fmt.Sprintf("%.1f %%", 100**share), ".", ",", 1)
}
