package directory

import (
	"errors"
	"fmt"

	"github.com/lieux-numeriques/lieux/directory/i18n"
)

// Code is the class of an error.
type Code string

// The error codes. Anything that is not an *Error is Internal.
const (
	Invalid     Code = "invalid"     // the request is wrong
	NotFound    Code = "not_found"   // nothing has that name
	Gone        Code = "gone"        // it was there, and is kept no more
	Conflict    Code = "conflict"    // the state does not allow it
	Unknown     Code = "unknown"     // who asks is not known
	Forbidden   Code = "forbidden"   // who asks may not
	Unavailable Code = "unavailable" // try again later
	Internal    Code = "internal"    // a fault of the program; never shown
)

// Error is an error whose message is for the user.
type Error struct {
	Code    Code
	Message string       // in French
	Text    i18n.Text    // the same for other languages
	Params  []ParamError // one per wrong parameter, when Code is Invalid
	err     error
}

// ParamError is one wrong parameter of a request.
type ParamError struct {
	Param      string    `json:"parametre"`
	Value      string    `json:"valeur"`
	Message    string    `json:"message"` // in French
	Text       i18n.Text `json:"-"`       // the same for other languages
	Suggestion string    `json:"suggestion,omitempty"`
}

// WrongParam returns the error of one parameter.
func WrongParam(name, value, suggestion string, text i18n.Text) ParamError {
	return ParamError{Param: name, Value: value, Message: text.String(), Text: text, Suggestion: suggestion}
}

// NewError returns an Error with a message.
func NewError(code Code, text i18n.Text) *Error {
	return &Error{Code: code, Message: text.String(), Text: text}
}

// Errorf returns an Error whose message is a French format with its values; %w
// keeps its cause for the operator.
func Errorf(code Code, format string, args ...any) *Error {
	err := fmt.Errorf(format, args...)
	values := make([]any, len(args))
	for i, arg := range args {
		values[i] = arg
		if cause, ok := arg.(error); ok {
			values[i] = i18n.Of(cause)
		}
	}
	return &Error{Code: code, Message: err.Error(), Text: i18n.New(format, values...), err: errors.Unwrap(err)}
}

func (e *Error) Error() string { return e.Message }

// Unwrap returns the cause, or nil.
func (e *Error) Unwrap() error { return e.err }

// ErrorCode returns the code of err: "" for nil, Internal for an error that is not an *Error.
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
