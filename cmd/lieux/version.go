package main

import (
	"encoding/json"
	"fmt"
	"io"
	"runtime"

	"github.com/alecthomas/kong"
)

// versionFlag is --version, which prints what lieux version prints.
type versionFlag bool

// BeforeReset prints the version and ends the program.
func (versionFlag) BeforeReset(program *kong.Kong) error {
	err := writeVersion(program.Stdout)
	program.Exit(exitDone)
	return err
}

type versionCommand struct{}

func (versionCommand) Run(a *app) error {
	if a.JSON {
		return json.NewEncoder(a.stdout).Encode(map[string]string{"version": version, "go": runtime.Version()})
	}
	return writeVersion(a.stdout)
}

func writeVersion(w io.Writer) error {
	_, err := fmt.Fprintf(w, "lieux %s (%s, %s/%s)\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}
