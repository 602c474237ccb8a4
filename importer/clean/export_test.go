package clean

// ReadHours lets tests read the hours of a place that is itinerant.
var ReadHours = readHours

// StreetCase lets tests write addresses without a commune.
var StreetCase = streetCase
