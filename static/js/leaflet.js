// @ts-check
// The one door to Leaflet.
export { Control, DivIcon, Layer, LatLngBounds, Map, Marker, Polygon, Popup, TileLayer } from "leaflet/dist/leaflet-src.esm.js";
