package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// completionCommand writes the script by which a shell completes the command line. It is made of the same model as
// --help, so that it knows every command, flag and value that the program has.
type completionCommand struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"bash, zsh ou fish."`
}

// Help returns the detail of lieux completion --help.
func (completionCommand) Help() string {
	return "bash : source <(lieux completion bash), dans ~/.bashrc. zsh : lieux completion zsh > un dossier de $fpath, " +
		"sous le nom _lieux. fish : lieux completion fish > ~/.config/fish/completions/lieux.fish."
}

func (c *completionCommand) Run(a *app, at *kong.Context) error {
	words := completions(at.Model)
	write := map[string]func(io.Writer, []completion) error{"bash": writeBash, "zsh": writeZsh, "fish": writeFish}
	return write[c.Shell](a.stdout, words)
}

// completion is what may follow one command: the words of it, and the values of its flags.
type completion struct {
	path  string // of the command, "inbox accept"; "" the program itself
	words []word
	// values are those of flags and arguments that have a closed list, by flag; "" for the first argument.
	values map[string][]string
}

// word is a command or a flag with its help.
type word struct{ name, help string }

// completions returns what may follow each command, the program itself first.
func completions(model *kong.Application) []completion {
	shared := shownFlags(model.Flags)
	var list []completion
	var visit func(node *kong.Node, path string)
	visit = func(node *kong.Node, path string) {
		c := completion{path: path, values: map[string][]string{}}
		for _, child := range node.Children {
			if child.Hidden {
				continue
			}
			c.words = append(c.words, word{child.Name, child.Help})
		}
		for _, f := range append(slices.Clone(node.Flags), model.Flags...) {
			if values := valuesOf(f.Value); len(values) > 0 && !f.Hidden {
				c.values["--"+f.Name] = values
			}
		}
		for _, p := range node.Positional[:min(1, len(node.Positional))] {
			if values := valuesOf(p); len(values) > 0 {
				c.values[""] = values
			}
		}
		c.words = append(c.words, shownFlags(node.Flags)...)
		if node != model.Node {
			c.words = append(c.words, shared...)
		}
		list = append(list, c)
		for _, child := range node.Children {
			if !child.Hidden {
				visit(child, strings.TrimSpace(path+" "+child.Name))
			}
		}
	}
	visit(model.Node, "")
	return list
}

func shownFlags(flags []*kong.Flag) (list []word) {
	for _, f := range flags {
		if !f.Hidden {
			list = append(list, word{"--" + f.Name, flagText(f)})
		}
	}
	return list
}

// valuesOf returns the values that a flag or an argument may have; nil when they are not a closed list.
func valuesOf(v *kong.Value) []string {
	if known, ok := v.Target.Interface().(interface{ words() []string }); ok {
		return known.words()
	}
	if v.Enum == "" {
		return nil
	}
	return v.EnumSlice()
}

// names returns the names of words.
func names(words []word) string {
	list := make([]string, len(words))
	for i, w := range words {
		list[i] = w.name
	}
	return strings.Join(list, " ")
}

// quoted returns a text between apostrophes for a shell.
func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }

// isFlag reports whether a word is a flag.
func (w word) isFlag() bool { return strings.HasPrefix(w.name, "--") }

func writeBash(w io.Writer, list []completion) error {
	var b strings.Builder
	b.WriteString("# Complétion de lieux pour bash : source <(lieux completion bash)\n_lieux() {\n" +
		"  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} path= i\n" +
		"  for ((i = 1; i < COMP_CWORD; i++)); do\n" +
		"    case \"$path/${COMP_WORDS[i]}\" in\n")
	for _, c := range list[1:] {
		fmt.Fprintf(&b, "      %s) path=%s ;;\n", quoted(caseOf(c.path)), quoted("/"+strings.ReplaceAll(c.path, " ", "/")))
	}
	b.WriteString("    esac\n  done\n  local words= values=\n  case \"$path\" in\n")
	for _, c := range list {
		path := ""
		if c.path != "" {
			path = "/" + strings.ReplaceAll(c.path, " ", "/")
		}
		fmt.Fprintf(&b, "    %s)\n      words=%s\n      case \"$prev\" in\n", quoted(path), quoted(names(c.words)))
		for _, flag := range sortedKeys(c.values) {
			pattern := flag
			if flag == "" {
				pattern = lastOf(c.path)
			}
			fmt.Fprintf(&b, "        %s) values=%s ;;\n", pattern, quoted(strings.Join(c.values[flag], " ")))
		}
		b.WriteString("      esac ;;\n")
	}
	b.WriteString("  esac\n  if [[ -n $values && $cur != -* ]]; then\n" +
		"    COMPREPLY=($(compgen -W \"$values\" -- \"$cur\"))\n  else\n" +
		"    COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n  fi\n}\n" +
		"complete -o default -F _lieux lieux\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// caseOf returns the path before a command and its name, as the script compares them.
func caseOf(path string) string { return "/" + strings.ReplaceAll(path, " ", "/") }

// lastOf returns the last word of a path.
func lastOf(path string) string { return path[strings.LastIndexByte(path, ' ')+1:] }

func sortedKeys(m map[string][]string) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func writeZsh(w io.Writer, list []completion) error {
	var b strings.Builder
	b.WriteString("#compdef lieux\n# Complétion de lieux pour zsh\n_lieux() {\n" +
		"  local cur=${words[CURRENT]} prev=${words[CURRENT-1]} route= i\n  local -a suite valeurs\n" +
		"  for ((i = 2; i < CURRENT; i++)); do\n    case \"$route/${words[i]}\" in\n")
	for _, c := range list[1:] {
		fmt.Fprintf(&b, "      %s) route=%s ;;\n", quoted(caseOf(c.path)), quoted(caseOf(c.path)))
	}
	b.WriteString("    esac\n  done\n  case \"$route\" in\n")
	for _, c := range list {
		path := ""
		if c.path != "" {
			path = caseOf(c.path)
		}
		fmt.Fprintf(&b, "    %s)\n      suite=(", quoted(path))
		for _, word := range c.words {
			fmt.Fprintf(&b, "\n        %s", quoted(strings.ReplaceAll(word.name, ":", `\:`)+":"+oneLine(word.help)))
		}
		b.WriteString(")\n      case \"$prev\" in\n")
		for _, flag := range sortedKeys(c.values) {
			pattern := flag
			if flag == "" {
				pattern = lastOf(c.path)
			}
			fmt.Fprintf(&b, "        %s) valeurs=(%s) ;;\n", pattern, strings.Join(c.values[flag], " "))
		}
		b.WriteString("      esac ;;\n")
	}
	b.WriteString("  esac\n  if [[ -n $valeurs && $cur != -* ]]; then\n    compadd -a valeurs\n" +
		"  else\n    _describe lieux suite\n    _files\n  fi\n}\n_lieux \"$@\"\n")
	_, err := io.WriteString(w, b.String())
	return err
}

func writeFish(w io.Writer, list []completion) error {
	var b strings.Builder
	b.WriteString("# Complétion de lieux pour fish\n")
	for _, c := range list {
		condition := "__fish_use_subcommand"
		if c.path != "" {
			var seen []string
			for name := range strings.SplitSeq(c.path, " ") {
				seen = append(seen, "__fish_seen_subcommand_from "+name)
			}
			condition = strings.Join(seen, "; and ")
		}
		for _, word := range c.words {
			option := "-a " + word.name
			if word.isFlag() {
				option = "-l " + strings.TrimPrefix(word.name, "--")
				if values := c.values[word.name]; len(values) > 0 {
					option += " -x -a " + quoted(strings.Join(values, " "))
				}
			}
			fmt.Fprintf(&b, "complete -c lieux -n %s %s -d %s\n", quoted(condition), option, quoted(oneLine(word.help)))
		}
		if values := c.values[""]; len(values) > 0 {
			fmt.Fprintf(&b, "complete -c lieux -n %s -a %s\n", quoted(condition), quoted(strings.Join(values, " ")))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}
