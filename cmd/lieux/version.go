package main

import (
	"encoding/json"
	"fmt"
	"runtime"
)

type versionCommand struct{}

func (versionCommand) Run(a *app) error {
	if a.JSON {
		return json.NewEncoder(a.stdout).Encode(map[string]string{"version": version, "go": runtime.Version()})
	}
	_, err := fmt.Fprintf(a.stdout, "lieux %s (%s, %s/%s)\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}
