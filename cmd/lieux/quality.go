package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/lieux-numeriques/lieux/cmd/internal/pgsnapshot"
	"github.com/lieux-numeriques/lieux/cmd/internal/usererror"
	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/postgres"
	"github.com/lieux-numeriques/lieux/directory/quality"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

type qualityCommand struct {
	Criteria string `placeholder:"FICHIER" help:"Juger par d'autres critères (JSON), pour voir ; rien n'est publié."`
	schoolFlag
	viewFlags `group:"Filtres"`
}

// Help returns the detail of lieux quality --help.
func (qualityCommand) Help() string {
	return "Les filtres sont ceux de l'API (--departement 33, --source gironde). Les critères sont ceux de la version " +
		"publiée : `lieux import --criteria FICHIER` les change."
}

func (c *qualityCommand) Run(ctx context.Context, a *app) error {
	given, err := readCriteria(c.Criteria)
	if err != nil {
		return err
	}
	school, err := c.schoolCalendar()
	if err != nil {
		return err
	}
	gazetteer, err := territory.Open()
	if err != nil {
		return err
	}
	db, err := a.openDatabase(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	p, err := postgres.New(db.pool).Published(ctx)
	if err != nil {
		return err
	}
	defer p.Close()
	if c.Criteria != "" {
		p.Criteria = given
	}
	judge, err := quality.Read(p.Criteria)
	if err != nil {
		return err
	}
	view, err := pgsnapshot.Build(ctx, p, judge, "")
	if err != nil {
		return err
	}
	view.UseSchoolHolidays(school)
	q, err := c.read(a, view, gazetteer)
	if err != nil {
		return err
	}
	q.WholeDirectory()
	sum, err := view.Quality(&q.Query)
	if err != nil {
		return withParameters(err)
	}
	if a.JSON {
		return json.NewEncoder(a.stdout).Encode(map[string]any{
			"version": view.Version(), "criteres_version": judge.Version, "qualite": sum,
		})
	}
	fmt.Fprintf(a.stdout, "Version %d, jugée au %s par les critères %s\n", view.Version(),
		quality.DayOf(p.At).Format("02/01/2006"), judge.Version)
	return writeQuality(a.stdout, &sum)
}

// writeQuality writes a summary as text.
func writeQuality(w io.Writer, q *directory.QualitySummary) error {
	if q.Places == 0 {
		_, err := fmt.Fprintln(w, "Aucun lieu à juger.")
		return err
	}
	places := fmt.Sprintf("%d lieux", q.Places)
	if q.Places == 1 {
		places = "1 lieu"
	}
	fmt.Fprintf(w, "Qualité de service : %s (%s)\n\n", hundredths(q.Score), places)
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "  CRITÈRE\tREMPLI PAR\tÀ COMPLÉTER\tGAIN POSSIBLE")
	for _, c := range q.Criteria {
		fmt.Fprintf(table, "  %s\t%d (%.0f %%)\t%d\t%s\n", c.Label, c.Met, 100*c.Share, c.Left, hundredths(c.Gain))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintln(w, adviceSentence(q))
	return err
}

// adviceSentence lists what would raise a score most, one advice a line.
func adviceSentence(q *directory.QualitySummary) string {
	if len(q.Advice) == 0 {
		return "\n  Rien ne la relèverait beaucoup."
	}
	return "\n  Ce qui la relèverait le plus :\n    · " + strings.Join(q.Advice, "\n    · ")
}

// hundredths formats a score in French: 0,64.
func hundredths(x float64) string {
	return strings.Replace(fmt.Sprintf("%.2f", math.Round(x*100)/100), ".", ",", 1)
}

// defaultCriteria is the value of --criteria for those of the program.
const defaultCriteria = "defaut"

// readCriteria reads a file of criteria; it returns nil for those of the program and for no name.
func readCriteria(name string) ([]byte, error) {
	if name == "" || name == defaultCriteria {
		return nil, nil
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("impossible de lire les critères %s : %s", name, usererror.Reason(err))
	}
	defer file.Close()
	raw, err := io.ReadAll(io.LimitReader(file, quality.MaxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("impossible de lire les critères %s : %s", name, usererror.Reason(err))
	}
	if raw == nil {
		raw = []byte{}
	}
	if _, err := quality.Read(raw); err != nil {
		return nil, fmt.Errorf("%s : %w", name, err)
	}
	return raw, nil
}

// judge returns the judge by the criteria of --criteria, else by those stored in the database.
func (s *imports) judge(ctx context.Context) (judge *quality.Judge, err error) {
	switch {
	case s.flags.Criteria != "":
		s.criteria, err = readCriteria(s.flags.Criteria)
	case s.store != nil:
		s.criteria, err = s.store.Criteria(ctx)
	}
	if err != nil {
		return nil, err
	}
	return quality.Read(s.criteria)
}

// publishCriteria stores the criteria of --criteria, and computes scores that
// are too old again, whatever the listings then change.
func (s *imports) publishCriteria(ctx context.Context) error {
	if s.flags.Criteria != "" {
		version, changed, err := s.store.SetCriteria(ctx, s.criteria)
		if err != nil {
			return err
		}
		if changed {
			fmt.Fprintf(s.app.stderr, "Critères de qualité %s : tous les lieux sont jugés de nouveau, version %d\n",
				s.opts.Judge.Version, version)
		}
	}
	version, changed, err := s.store.JudgeAgain(ctx, s.app.now())
	if changed {
		fmt.Fprintf(s.app.stderr, "Les notes de qualité avaient plus d'un mois : tous les lieux sont jugés de nouveau, "+
			"version %d\n", version)
	}
	return err
}
