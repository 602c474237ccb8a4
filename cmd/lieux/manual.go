package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/alecthomas/kong"
)

// manualCommand writes what a package of the program installs beside it: the pages of its manual, the scripts of
// completion, and the settings of the service. All are made of the same model as --help.
type manualCommand struct {
	Dir string `arg:"" name:"dossier" help:"Dossier où écrire man, completion et lieux.env."`
}

func (c *manualCommand) Run(at *kong.Context) error {
	files := map[string]func(io.Writer) error{"lieux.env": func(w io.Writer) error { return writeSettings(w, at.Model) }}
	for _, node := range shownNodes(at.Model.Node) {
		name := pageName(node)
		files["man/"+name+".1"] = func(w io.Writer) error { return writePage(w, at.Model, node) }
	}
	words := completions(at.Model)
	for name, write := range map[string]func(io.Writer, []completion) error{
		"lieux.bash": writeBash, "_lieux": writeZsh, "lieux.fish": writeFish,
	} {
		files["completion/"+name] = func(w io.Writer) error { return write(w, words) }
	}
	for name, write := range files {
		if err := writeManual(filepath.Join(c.Dir, name), write); err != nil {
			return err
		}
	}
	return nil
}

func writeManual(path string, write func(io.Writer) error) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	var b strings.Builder
	if err := write(&b); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(b.String()), 0o644)
}

// shownNodes returns a command and those below it, without the hidden ones.
func shownNodes(node *kong.Node) []*kong.Node {
	list := []*kong.Node{node}
	for _, child := range node.Children {
		if !child.Hidden {
			list = append(list, shownNodes(child)...)
		}
	}
	return list
}

// pageName returns the name of the page of a command: lieux-inbox-accept.
func pageName(node *kong.Node) string {
	if node.Parent == nil {
		return "lieux"
	}
	return "lieux-" + strings.ReplaceAll(commandPath(node), " ", "-")
}

// writePage writes the page of a command in the language of man(7).
func writePage(w io.Writer, model *kong.Application, node *kong.Node) error {
	var b strings.Builder
	name, whole := pageName(node), node == model.Node
	fmt.Fprintf(&b, ".TH %s 1 \"\" \"lieux %s\" \"Lieux\"\n", roff(strings.ToUpper(name)), roff(version))
	help := node.Help
	if whole {
		help = model.Help
	}
	fmt.Fprintf(&b, ".SH NOM\n%s \\- %s\n.SH UTILISATION\n", roff(name), roff(strings.TrimSuffix(help, ".")))
	if whole {
		b.WriteString("\\fBlieux\\fR \\fICOMMANDE\\fR [\\fIOPTIONS\\fR]\n")
	} else {
		fmt.Fprintf(&b, "\\fBlieux %s\\fR%s [\\fIOPTIONS\\fR]\n", roff(commandPath(node)), roff(arguments(node)))
	}
	if node.Detail != "" {
		fmt.Fprintf(&b, ".SH DESCRIPTION\n%s\n", roff(oneLine(node.Detail)))
	}
	var commands, options []word
	for _, child := range node.Children {
		if !child.Hidden {
			commands = append(commands, word{child.Name + arguments(child), child.Help})
		}
	}
	writeWords(&b, "COMMANDES", commands)
	for _, p := range node.Positional {
		options = append(options, word{strings.ToUpper(p.Name), p.Help})
	}
	writeWords(&b, "ARGUMENTS", options)
	if !whole {
		writeWords(&b, "OPTIONS", flagWords(node.Flags))
	}
	writeWords(&b, "OPTIONS DE TOUTES LES COMMANDES", flagWords(model.Flags))
	b.WriteString(".SH CODE DE SORTIE\n0 fait, 1 échec (raison sur la sortie d'erreur), 2 mauvaise utilisation.\n")
	if seen := seeAlso(node); seen != "" {
		fmt.Fprintf(&b, ".SH VOIR AUSSI\n%s\n", seen)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// flagWords returns flags as a page writes them, with their values.
func flagWords(flags []*kong.Flag) (list []word) {
	for _, f := range flags {
		if !f.Hidden {
			list = append(list, word{flagName(f), flagText(f)})
		}
	}
	return list
}

func writeWords(b *strings.Builder, title string, words []word) {
	if len(words) == 0 {
		return
	}
	fmt.Fprintf(b, ".SH %s\n", title)
	for _, t := range words {
		fmt.Fprintf(b, ".TP\n\\fB%s\\fR\n%s\n", roff(t.name), roff(oneLine(t.help)))
	}
}

// seeAlso returns the pages of the command above and of those below.
func seeAlso(node *kong.Node) string {
	var names []string
	if node.Parent != nil {
		names = append(names, `\fB`+roff(pageName(node.Parent))+`\fR(1)`)
	}
	for _, child := range node.Children {
		if !child.Hidden {
			names = append(names, `\fB`+roff(pageName(child))+`\fR(1)`)
		}
	}
	return strings.Join(names, ", ")
}

// roff escapes a text for man(7): a line that begins with a point or an apostrophe would be a request.
func roff(s string) string {
	s = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(s)
	if strings.HasPrefix(s, ".") || strings.HasPrefix(s, "'") {
		s = `\&` + s
	}
	return s
}

// writeSettings writes the settings of the service as a file of environment variables of systemd, each with its help
// and its default, as a comment.
func writeSettings(w io.Writer, model *kong.Application) error {
	var b strings.Builder
	b.WriteString("# Réglages du service lieux : « systemctl restart lieux » les prend en compte.\n" +
		"# Chaque variable est une option de « lieux serve » ; retirer le # devant celle à changer.\n")
	for _, node := range model.Node.Children {
		if node.Name != "serve" {
			continue
		}
		for _, f := range append(append([]*kong.Flag{}, node.Flags...), model.Flags...) {
			variable := variableOf(f)
			if f.Hidden || variable == "" || f.Name == "data-dir" {
				continue // the unit says where the data is
			}
			value := f.Default
			if value == "" && f.IsBool() {
				value = "true"
			}
			fmt.Fprintf(&b, "\n%s\n#%s=%s\n", comment(oneLine(f.Help)), variable, value)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// comment returns a text as lines of a comment.
func comment(text string) string {
	return "# " + strings.ReplaceAll(wrap(text, helpTextWidth), "\n", "\n# ")
}
