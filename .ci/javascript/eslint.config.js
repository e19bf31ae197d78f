import js from "@eslint/js";
import globals from "globals";

export default [
  js.configs.recommended,
  {
    files: ["**/*.mjs"],
    languageOptions: { globals: { ...globals.browser, ...globals.nodeBuiltin } },
    rules: { "prefer-const": "error", eqeqeq: "error", "no-var": "error" },
  },
];
