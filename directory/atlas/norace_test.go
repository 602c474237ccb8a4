//go:build !race

package atlas_test

// raceDetector reports whether the tests run under the race detector, which slows them many times.
const raceDetector = false
