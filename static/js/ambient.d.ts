// Leaflet's own types, for the module form that is bundled.
declare module "leaflet/dist/leaflet-src.esm.js" {
  export * from "leaflet";
}

// The style of the element as text: the build makes it of css/embed.css.
declare module "lieux:style" {
  const text: string;
  export default text;
}
