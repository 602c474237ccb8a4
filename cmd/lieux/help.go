package main

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/alecthomas/kong"
)

// missingValue is a flag that the end of the line, or another flag, follows.
var missingValue = regexp.MustCompile(`(?s)^(--?[a-z_-]+): expected .* value but got "(EOL" \(<EOL>\)|-.*" \(\w+ flag\)).*$`)

// usageSentence says in French what is wrong with a command line.
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
		{" must be one of ", " vaut l'un de "},
		{" but got ", ", reçu "},
		{"expected ", "il manque "},
	} {
		message = strings.Replace(message, phrase[0], phrase[1], 1)
	}
	return message + " (aide : lieux --help)"
}

// printHelp writes the help of the program or of one command, in French.
func printHelp(_ kong.HelpOptions, ctx *kong.Context) error {
	w := ctx.Stdout
	node := ctx.Selected()
	if node == nil {
		node = ctx.Model.Node
	}
	if node == ctx.Model.Node {
		fmt.Fprintf(w, "%s\n\nUtilisation : lieux COMMANDE [OPTIONS]\n\nCommandes\n", ctx.Model.Help)
		for _, child := range node.Children {
			fmt.Fprintf(w, "  %-34s %s\n", child.Name+arguments(child), child.Help)
		}
	} else {
		fmt.Fprintf(w, "%s\n\nUtilisation : lieux %s%s [OPTIONS]\n", node.Help, commandPath(node), arguments(node))
		if node.Detail != "" {
			fmt.Fprintf(w, "\n%s\n", node.Detail)
		}
		for _, child := range node.Children {
			fmt.Fprintf(w, "  %-34s %s\n", child.Name+arguments(child), child.Help)
		}
		if len(node.Positional) > 0 {
			fmt.Fprint(w, "\nArguments\n")
			for _, p := range node.Positional {
				fmt.Fprintf(w, "  %-34s %s\n", strings.ToUpper(p.Name), p.Help)
			}
		}
		printFlags(w, "Options", node.Flags)
	}
	printFlags(w, "Options de toutes les commandes", ctx.Model.Flags)
	if node == ctx.Model.Node {
		fmt.Fprint(w, "\nAide d'une commande : lieux COMMANDE --help\nCode de sortie : 0 fait, 1 échec (raison sur la sortie d'erreur), 2 mauvaise utilisation.\n")
	}
	return nil
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

func printFlags(w io.Writer, title string, flags []*kong.Flag) {
	printed := false
	for _, f := range flags {
		if f.Hidden {
			continue
		}
		if !printed {
			fmt.Fprintf(w, "\n%s\n", title)
			printed = true
		}
		name := "--" + f.Name
		if f.Short != 0 {
			name = fmt.Sprintf("-%c, %s", f.Short, name)
		}
		if !f.IsBool() {
			name += "=" + placeholder(f)
		}
		help := f.Help
		if f.Name == "help" {
			help = "Cette aide."
		}
		if f.HasDefault && f.Default != "" && !f.IsBool() {
			help += " Par défaut : " + f.Default + "."
		}
		if len(f.Envs) > 0 {
			help += " [" + strings.Join(f.Envs, ", ") + "]"
		}
		if len(name) > 34 {
			fmt.Fprintf(w, "  %s\n  %-34s %s\n", name, "", help)
			continue
		}
		fmt.Fprintf(w, "  %-34s %s\n", name, help)
	}
}

func placeholder(f *kong.Flag) string {
	if f.PlaceHolder != "" {
		return f.PlaceHolder
	}
	return "VALEUR"
}
