package directory

import (
	"errors"
	"fmt"
)

// Code classes an error for whoever asked.
type Code string

// The error codes. Anything that is not an *Error is Internal.
const (
	Invalid     Code = "invalid"     // the question is wrong
	NotFound    Code = "not_found"   // nothing has that name
	Conflict    Code = "conflict"    // the state does not allow it
	Unavailable Code = "unavailable" // try again later
	Internal    Code = "internal"    // our fault; never shown
)

// Error is an error whose message is meant for the person who asked, in French.
type Error struct {
	Code    Code
	Message string
	Params  []ParamError // one per wrong parameter, when Code is Invalid
	err     error
}

// ParamError is one wrong parameter of a question.
type ParamError struct {
	Param      string `json:"parametre"`
	Value      string `json:"valeur"`
	Message    string `json:"message"`
	Suggestion string `json:"suggestion,omitempty"`
}

// Errorf makes an Error; %w keeps its cause for the operator.
func Errorf(code Code, format string, args ...any) *Error {
	err := fmt.Errorf(format, args...)
	return &Error{Code: code, Message: err.Error(), err: errors.Unwrap(err)}
}

func (e *Error) Error() string { return e.Message }

// Unwrap gives the cause, or nil.
func (e *Error) Unwrap() error { return e.err }

// ErrorCode is the code of err: "" for nil, Internal for an error that is not an *Error.
func ErrorCode(err error) Code {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return Internal
}

// UnknownPlace returns the error of an id that no place has or ever had.
func UnknownPlace() error { return Errorf(NotFound, "Aucun lieu ne porte cet identifiant.") }
