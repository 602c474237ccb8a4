package verify

import (
	"bytes"
	"fmt"

	"github.com/xuri/excelize/v2"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/web"
)

// TemplatePath is where producers find a workbook to fill in.
const TemplatePath = "/donnees/modele.xlsx"

// The sheets of the template.
const (
	placesSheet = "Lieux"
	listsSheet  = "Listes"
	helpSheet   = "Aide"
)

// templateRows is how many rows of the template are ready to be filled in.
const templateRows = 5000

// template handles /donnees/modele.xlsx.
func (p *verifier) template(c web.Context) error {
	workbook, err := p.workbook()
	if err != nil {
		return err
	}
	c.Header().Set("Content-Disposition", `attachment; filename="modele-lieux.xlsx"`)
	f := p.Web.FreshFixed(c, workbook)
	if f.NotModified(c) {
		return nil
	}
	return web.Send(c, f, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", workbook)
}

// newTemplate makes the workbook: one column a field of the référentiel, in its order; texts are texts,
// so that a code keeps its zeros; the values of a vocabulary are offered in the cells.
func newTemplate() ([]byte, error) {
	book := excelize.NewFile()
	defer book.Close()
	t := &templateWriter{book: book}
	t.do(book.SetSheetName("Sheet1", placesSheet))
	for _, name := range []string{listsSheet, helpSheet} {
		_, err := book.NewSheet(name)
		t.do(err)
	}
	text := t.style(&excelize.Style{NumFmt: 49})
	header := t.style(&excelize.Style{NumFmt: 49, Font: &excelize.Font{Bold: true}})
	required := t.style(&excelize.Style{NumFmt: 49, Font: &excelize.Font{Bold: true, Color: "FFFFFF"},
		Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"1D4ED8"}}})
	lists := 0
	for i := range directory.Fields {
		field := &directory.Fields[i]
		column, _ := excelize.ColumnNumberToName(i + 1) // there are 32
		t.do(book.SetColStyle(placesSheet, column, text))
		t.do(book.SetColWidth(placesSheet, column, column, float64(max(14, len(field.Name)+2))))
		t.do(book.SetCellValue(placesSheet, column+"1", field.Name))
		style := header
		if field.Required {
			style = required
		}
		t.do(book.SetCellStyle(placesSheet, column+"1", column+"1", style))
		t.do(book.AddComment(placesSheet, excelize.Comment{Cell: column + "1", Author: "Lieux",
			Paragraph: []excelize.RichTextRun{{Text: noteOf(field)}}, Height: 140, Width: 320}))
		if field.Vocabulary != nil {
			lists++
			t.offer(field, column, lists)
		}
	}
	t.do(book.SetPanes(placesSheet,
		&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}))
	t.help(header)
	var out bytes.Buffer
	if t.err == nil {
		t.err = book.Write(&out)
	}
	return out.Bytes(), t.err
}

// templateWriter writes a workbook and keeps the first error.
type templateWriter struct {
	book *excelize.File
	err  error
}

func (t *templateWriter) do(err error) {
	if t.err == nil {
		t.err = err
	}
}

func (t *templateWriter) style(s *excelize.Style) int {
	id, err := t.book.NewStyle(s)
	t.do(err)
	return id
}

// offer writes the values of a vocabulary to the sheet of lists and offers them in the cells of a
// field. A cell of a list may hold several values, which a spreadsheet cannot check: it only warns.
func (t *templateWriter) offer(field *directory.Field, column string, n int) {
	list, _ := excelize.ColumnNumberToName(n)
	t.do(t.book.SetCellValue(listsSheet, list+"1", field.Name))
	for i, value := range field.Vocabulary.Values {
		t.do(t.book.SetCellValue(listsSheet, fmt.Sprintf("%s%d", list, i+2), value))
	}
	t.do(t.book.SetColWidth(listsSheet, list, list, 40))
	v := excelize.NewDataValidation(true)
	v.Sqref = fmt.Sprintf("%s2:%s%d", column, column, templateRows)
	v.SetSqrefDropList(fmt.Sprintf("%s!$%s$2:$%s$%d", listsSheet, list, list, len(field.Vocabulary.Values)+1))
	kind, message := excelize.DataValidationErrorStyleStop, "Choisissez une valeur de la liste."
	if field.IsList() {
		kind = excelize.DataValidationErrorStyleWarning
		message = "Plusieurs valeurs se séparent par une barre droite ( | ), chacune écrite comme dans la feuille " +
			"Listes."
	}
	v.SetError(kind, field.Label, message)
	t.do(t.book.AddDataValidation(placesSheet, v))
}

// help writes the sheet that explains each field, with an example.
func (t *templateWriter) help(header int) {
	row := func(n int, cells ...string) {
		for i, cell := range cells {
			at, _ := excelize.CoordinatesToCellName(i+1, n)
			t.do(t.book.SetCellValue(helpSheet, at, cell))
		}
	}
	row(1, "Champ", "Nom", "Demandé", "Ce qu'il contient", "Exemple")
	t.do(t.book.SetCellStyle(helpSheet, "A1", "E1", header))
	wrap := t.style(&excelize.Style{NumFmt: 49, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	for i := range directory.Fields {
		field := &directory.Fields[i]
		asked := "si vous le savez"
		if field.Required {
			asked = "oui"
		}
		row(i+2, field.Name, field.Label, asked, field.Help, examples()[field.Name])
	}
	last := len(directory.Fields) + 1
	t.do(t.book.SetCellStyle(helpSheet, "A2", fmt.Sprintf("E%d", last), wrap))
	for column, width := range map[string]float64{"A": 34, "B": 30, "C": 16, "D": 70, "E": 46} {
		t.do(t.book.SetColWidth(helpSheet, column, column, width))
	}
	row(last+2, "Quand la liste est prête, envoyez-la sur la page /verifier de l'annuaire : vous verrez ce qui est à "+
		"corriger.")
}

// noteOf returns the note on the header of a field.
func noteOf(field *directory.Field) string {
	note := field.Label + "\n" + field.Help
	if example := examples()[field.Name]; example != "" {
		note += "\nExemple : " + example
	}
	if field.IsList() {
		note += "\nPlusieurs valeurs : séparez-les par |"
	}
	return note
}

// examples returns a value of each field, of a place that does not exist.
func examples() map[string]string {
	return map[string]string{
		"id":                  "mediatheque-du-lac",
		"pivot":               "13002603200016",
		"nom":                 "Médiathèque du Lac",
		"commune":             "Bordeaux",
		"code_postal":         "33300",
		"code_insee":          "33063",
		"adresse":             "12 quai des Exemples",
		"complement_adresse":  "Bâtiment B, 1er étage",
		"latitude":            "44.8679",
		"longitude":           "-0.5598",
		"typologie":           "BIB",
		"telephone":           "+33556000000",
		"courriels":           "accueil@mediatheque.example.fr",
		"site_web":            "https://mediatheque.example.fr",
		"horaires":            "Tu-Fr 10:00-12:00,14:00-18:00; Sa 10:00-13:00; PH off",
		"presentation_resume": "Aide pour vos démarches et vos premiers pas, sans rendez-vous.",
		"presentation_detail": "Six ordinateurs et un conseiller le mardi et le jeudi. Ateliers le samedi.",
		"source":              "Ville de Bordeaux",
		"itinerance":          "Fixe",
		"structure_parente":   "Ville de Bordeaux",
		"date_maj":            "2026-01-31",
		"services": "Aide aux démarches administratives|Maîtrise des outils numériques du " +
			"quotidien",
		"publics_specifiquement_adresses": "Seniors|Jeunes",
		"prise_en_charge_specifique":      "Surdité",
		"frais_a_charge":                  "Gratuit",
		"dispositif_programmes_nationaux": "Conseillers numériques",
		"formations_labels":               "Formé à « Mon Espace Santé »",
		"autres_formations_labels":        "Fabriques de Territoire",
		"modalites_acces":                 "Se présenter|Téléphoner",
		"modalites_accompagnement":        "En autonomie|Accompagnement individuel",
		"fiche_acces_libre":               "https://acceslibre.beta.gouv.fr/app/exemple",
		"prise_rdv":                       "https://rendez-vous.example.fr/lac",
	}
}
