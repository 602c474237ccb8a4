package main

import (
	"os"
	"strings"

	"github.com/alecthomas/kong"
)

// variableOf returns the environment variable that flag is read from: LIEUX_ and
// the name of the flag, and DATABASE_URL for the database. It returns "" for the
// flags that print and exit, and for those that speak of one listing.
func variableOf(flag *kong.Flag) string {
	if flag.Group != nil && flag.Group.Key == providerGroup {
		return ""
	}
	switch flag.Name {
	case "help", "version":
		return ""
	case "database-url":
		return "DATABASE_URL"
	}
	return "LIEUX_" + strings.ToUpper(strings.ReplaceAll(flag.Name, "-", "_"))
}

// fromEnvironment gives the flags that the command line leaves out the value of
// their variable. A variable that is set and empty counts as unset.
func fromEnvironment(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	if name := variableOf(flag); name != "" {
		if value := os.Getenv(name); value != "" {
			return value, nil
		}
	}
	return nil, nil
}
