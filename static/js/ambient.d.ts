// Leaflet's own types, for the module form that is bundled.
declare module "leaflet/dist/leaflet-src.esm.js" {
  export * from "leaflet";
}
