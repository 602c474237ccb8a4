package main

import (
	"errors"
	"fmt"
	"net/mail"
	"slices"
	"strings"
)

// reserved are the ends of addresses that nobody can have (RFC 2606, RFC 6761): packages of tests have them.
var reserved = []string{"example", "example.com", "example.net", "example.org", "invalid", "localhost", "test"}

// isRelease reports whether a version, as git describes it, is that of a tag: all others only try out a release.
func isRelease(version string) bool {
	return strings.HasPrefix(version, "v") && !strings.Contains(version, "-g") && !strings.HasSuffix(version, "-dirty")
}

// checkMaintainer returns who answers for the packages as Debian writes it: a name and an address, which of a release
// is one that reads its letters.
func checkMaintainer(given string, release bool) (string, error) {
	if strings.TrimSpace(given) == "" {
		return "", errors.New(`who answers for the packages? Give MAINTAINER="Name <address>"`)
	}
	who, err := mail.ParseAddress(given)
	if err != nil || who.Name == "" {
		return "", fmt.Errorf(`MAINTAINER is %q, not "Name <address>"`, given)
	}
	_, host, _ := strings.Cut(who.Address, "@")
	isReserved := slices.ContainsFunc(reserved, func(end string) bool {
		return host == end || strings.HasSuffix(host, "."+end)
	})
	if release && isReserved {
		return "", fmt.Errorf("MAINTAINER is at %s, which is for examples: nobody reads letters there", host)
	}
	return who.Name + " <" + who.Address + ">", nil
}
