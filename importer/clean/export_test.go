package clean

// ReadHours lets tests read the hours of a place that is itinerant.
var ReadHours = readHours
