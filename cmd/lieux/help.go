package main

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/alecthomas/kong"
)

// missingValue matches the error about a flag that has no value: the end of the
// line, or another flag, follows it.
var missingValue = regexp.MustCompile(
	`(?s)^(--?[a-z-]+): expected .* value but got "(EOL" \(<EOL>\)|-.*" \(\w+ flag\)).*$`)

// usageSentence translates what kong finds wrong with a command line.
func usageSentence(err error) string {
	message := missingValue.ReplaceAllString(err.Error(), "$1 : une valeur est attendue")
	var parse *kong.ParseError
	if errors.As(err, &parse) && parse.Context != nil && parse.Context.Selected() == nil {
		message = strings.Replace(message, "unexpected argument ", "commande inconnue : ", 1)
	}
	for _, phrase := range [][2]string{
		{"unknown flag ", "option inconnue "},
		{"unexpected argument ", "argument inattendu "},
		{"missing flags: ", "option manquante : "},
		{"expected one of ", "commande attendue, parmi "},
		{"missing positional arguments ", "il manque "},
		{"did you mean one of ", "vouliez-vous dire l'un de "},
		{"did you mean ", "vouliez-vous dire "},
		{"expected a valid 64 bit int but got", "nombre entier attendu, reçu"},
		{"expected a float but got", "nombre attendu, reçu"},
		{"bool value must be true, 1, yes, false, 0 or no", "true ou false attendu"},
		{" (string)", ""},
		{" can't be used together", " ne peuvent pas aller ensemble"},
		{" must be one of ", " vaut l'un de "},
		{" but got ", ", reçu "},
		{"expected ", "il manque "},
	} {
		message = strings.Replace(message, phrase[0], phrase[1], 1)
	}
	return message + " (aide : lieux --help)"
}

// Columns of the help: the names of commands, arguments and flags, then their text.
const (
	helpNameWidth = 34
	helpTextWidth = 80
	helpMargin    = helpNameWidth + 3
	// maxShownDefault is the longest default that is shown; the text of a flag
	// describes a longer one.
	maxShownDefault = 40
)

// printHelp writes the help of the program or of one command, in French.
func printHelp(_ kong.HelpOptions, ctx *kong.Context) error {
	w := ctx.Stdout
	node := ctx.Selected()
	if node == nil {
		node = ctx.Model.Node
	}
	if node == ctx.Model.Node {
		fmt.Fprintf(w, "%s\n\nUtilisation : lieux COMMANDE [OPTIONS]\n\nCommandes\n", ctx.Model.Help)
		printCommands(w, node.Children)
	} else {
		fmt.Fprintf(w, "%s\n\nUtilisation : lieux %s%s [OPTIONS]\n", node.Help, commandPath(node), arguments(node))
		if node.Detail != "" {
			fmt.Fprintf(w, "\n%s\n", wrap(node.Detail, helpMargin+helpTextWidth))
		}
		if len(node.Children) > 0 {
			fmt.Fprint(w, "\nCommandes\n")
			printCommands(w, node.Children)
		}
		if len(node.Positional) > 0 {
			fmt.Fprint(w, "\nArguments\n")
			for _, p := range node.Positional {
				printEntry(w, strings.ToUpper(p.Name), p.Help)
			}
		}
		printFlags(w, "Options", node.Flags)
	}
	printFlags(w, "Options de toutes les commandes", ctx.Model.Flags)
	if node == ctx.Model.Node {
		fmt.Fprint(w, "\nAide d'une commande : lieux COMMANDE --help\n"+
			"Une option se lit aussi dans la variable d'environnement que son aide montre : --public-url dans "+
			"LIEUX_PUBLIC_URL.\n"+
			"Code de sortie : 0 fait, 1 échec (raison sur la sortie d'erreur), 2 mauvaise utilisation.\n")
	}
	return nil
}

func printCommands(w io.Writer, commands []*kong.Node) {
	for _, c := range commands {
		if !c.Hidden {
			printEntry(w, c.Name+arguments(c), c.Help)
		}
	}
}

// printEntry writes a name and its text, in two columns.
func printEntry(w io.Writer, name, text string) {
	indent := strings.Repeat(" ", helpMargin)
	text = strings.ReplaceAll(wrap(text, helpTextWidth), "\n", "\n"+indent)
	if utf8.RuneCountInString(name) > helpNameWidth {
		fmt.Fprintf(w, "  %s\n%s%s\n", name, indent, text)
		return
	}
	fmt.Fprintf(w, "  %-*s %s\n", helpNameWidth, name, text)
}

// wrap breaks the lines of text between words, so that none is longer than width
// characters unless one word is.
func wrap(text string, width int) string {
	var lines []string
	for line := range strings.Lines(text) {
		current, length := "", 0
		for word := range strings.FieldsSeq(line) {
			size := utf8.RuneCountInString(word)
			if current != "" && length+1+size > width {
				lines = append(lines, current)
				current, length = "", 0
			}
			if current != "" {
				current += " "
				length++
			}
			current += word
			length += size
		}
		lines = append(lines, current)
	}
	return strings.Join(lines, "\n")
}

func commandPath(node *kong.Node) string {
	if node.Parent == nil || node.Parent.Parent == nil {
		return node.Name
	}
	return commandPath(node.Parent) + " " + node.Name
}

func arguments(node *kong.Node) string {
	var b strings.Builder
	for _, p := range node.Positional {
		name := strings.ToUpper(p.Name)
		if p.IsCumulative() {
			name += "…"
		}
		if !p.Required {
			name = "[" + name + "]"
		}
		b.WriteString(" " + name)
	}
	return b.String()
}

// printFlags writes the flags of no group under title, then each group under its own.
func printFlags(w io.Writer, title string, flags []*kong.Flag) {
	var titles []string
	groups := map[string][]*kong.Flag{}
	for _, f := range flags {
		if f.Hidden {
			continue
		}
		group := title
		if f.Group != nil {
			group = f.Group.Title
		}
		if groups[group] == nil {
			titles = append(titles, group)
		}
		groups[group] = append(groups[group], f)
	}
	for _, group := range titles {
		fmt.Fprintf(w, "\n%s\n", group)
		for _, f := range groups[group] {
			printEntry(w, flagName(f), flagText(f))
		}
	}
}

// flagName returns a flag as it is typed: "-o, --output=FICHIER".
func flagName(f *kong.Flag) string {
	name := "--" + f.Name
	if f.Short != 0 {
		name = fmt.Sprintf("-%c, %s", f.Short, name)
	}
	if f.IsBool() {
		return name
	}
	if f.PlaceHolder == "" {
		return name + "=VALEUR"
	}
	return name + "=" + f.PlaceHolder
}

// flagText returns what a flag does, its default and its environment variable.
func flagText(f *kong.Flag) string {
	text := f.Help
	if f.Name == "help" {
		text = "Cette aide."
	}
	if f.Default != "" && len(f.Default) <= maxShownDefault && !f.IsBool() {
		text += " Par défaut : " + f.Default + "."
	}
	if variable := variableOf(f); variable != "" {
		text += " [" + variable + "]"
	}
	return text
}
