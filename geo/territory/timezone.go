package territory

import "strings"

// zones lists IANA time zones by prefix of the INSEE code, longest prefix first
// (IANA time zone database, zone.tab).
var zones = []struct{ prefix, zone string }{
	{"98718", "Pacific/Marquesas"}, // Fatu-Hiva
	{"98719", "Pacific/Gambier"},
	{"98723", "Pacific/Marquesas"}, // Hiva-Oa
	{"98731", "Pacific/Marquesas"}, // Nuku-Hiva
	{"98746", "Pacific/Marquesas"}, // Tahuata
	{"98756", "Pacific/Marquesas"}, // Ua-Huka
	{"98757", "Pacific/Marquesas"}, // Ua-Pou
	{"971", "America/Guadeloupe"},
	{"972", "America/Martinique"},
	{"973", "America/Cayenne"},
	{"974", "Indian/Reunion"},
	{"975", "America/Miquelon"},
	{"976", "Indian/Mayotte"},
	{"977", "America/St_Barthelemy"},
	{"978", "America/Marigot"},
	{"984", "Indian/Kerguelen"},
	{"986", "Pacific/Wallis"},
	{"987", "Pacific/Tahiti"},
	{"988", "Pacific/Noumea"},
	{"989", "Etc/GMT+8"}, // Clipperton (UTC−8) is in no zone of the database
}

// TimeZone returns the IANA name of the time zone of a commune, from its INSEE code
// or the code of its département. It is Europe/Paris when the code is not one of
// overseas.
func TimeZone(insee string) string {
	for _, z := range zones {
		if strings.HasPrefix(insee, z.prefix) {
			return z.zone
		}
	}
	return mainlandZone
}

// mainlandZone is the time zone of France but for what is overseas.
const mainlandZone = "Europe/Paris"

// zoneNames returns every time zone that TimeZone returns.
func zoneNames() []string {
	names := []string{mainlandZone}
	for _, z := range zones {
		names = append(names, z.zone)
	}
	return names
}
