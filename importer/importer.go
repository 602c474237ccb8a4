// Package importer is the shared vocabulary of the stages that turn a listing
// into published places: a source, its records, what was found wrong, and the
// store that publishes. The stages are sub-packages; importer/pipeline puts
// them in order.
package importer
