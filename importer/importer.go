// Package importer holds the types that the stages of an import share: a source, its records,
// the findings about them, and the store that publishes. The stages are sub-packages;
// importer/pipeline lists them in order.
package importer
