package main

import (
	"bufio"
	"fmt"
	"os"
	"regexp"
	"strings"
)

// acceptedDifference names differences that are intended.
type acceptedDifference struct {
	line    int
	request *regexp.Regexp // of "METHOD /path?query", or of "lieux COMMAND …"
	part    *regexp.Regexp // of the whole name of the part
	reason  string
	used    int
}

// readAccepted reads a file of accepted differences. Each line holds a regular
// expression of the request, one of the part, both without blanks, and the
// reason; empty lines and those that begin with # are skipped. In an
// expression of a request, `\s` stands for a blank.
func readAccepted(path string) ([]*acceptedDifference, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var all []*acceptedDifference
	lines := bufio.NewScanner(file)
	for number := 1; lines.Scan(); number++ {
		text := strings.TrimSpace(lines.Text())
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		fields := strings.Fields(text)
		if len(fields) < 3 {
			return nil, fmt.Errorf("%s line %d: request, part and reason are expected", path, number)
		}
		a := &acceptedDifference{line: number, reason: strings.Join(fields[2:], " ")}
		if a.request, err = regexp.Compile(fields[0]); err != nil {
			return nil, fmt.Errorf("%s line %d: %w", path, number, err)
		}
		if a.part, err = regexp.Compile("^(?:" + fields[1] + ")$"); err != nil {
			return nil, fmt.Errorf("%s line %d: %w", path, number, err)
		}
		all = append(all, a)
	}
	return all, lines.Err()
}

func (a *acceptedDifference) covers(request, part string) bool {
	return a.request.MatchString(request) && a.part.MatchString(part)
}
