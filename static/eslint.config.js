// The few rules that catch mistakes which the type checker lets pass, and the
// house's own: text from strangers never becomes markup.
const markup = ["innerHTML", "outerHTML", "insertAdjacentHTML"];

export default [
  { ignores: ["dist/**", "node_modules/**"] },
  {
    files: ["**/*.js"],
    languageOptions: { ecmaVersion: 2023, sourceType: "module" },
    rules: {
      eqeqeq: "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-unused-vars": "error",
      "no-var": "error",
      "prefer-const": "error",
      "no-restricted-properties": [
        "error",
        ...markup.map((property) => ({ property, message: "Use textContent: content of places is text from strangers." })),
        { object: "document", property: "cookie", message: "Lieux keeps nothing in the browser." },
        { object: "document", property: "write", message: "Use the DOM." },
      ],
      "no-restricted-globals": ["error", "localStorage", "sessionStorage", "indexedDB"],
    },
  },
  // Tests look at what pages must not use.
  { files: ["test/**/*.js"], rules: { "no-restricted-globals": "off", "no-restricted-properties": "off" } },
];
