// Builds icatkg/server/static/editor.js and beside it what it holds: vendor.json and editor.LICENSES.txt.

import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const folder = join(here, "../../icatkg/server/static");
const { metafile, outputFiles } = await build({
  absWorkingDir: here,
  entryPoints: ["src/main.js"],
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  metafile: true,
  write: false,
});
const [{ contents }] = outputFiles;
writeFileSync(join(folder, "editor.js"), contents);

const digest = (bytes) => createHash("sha256").update(bytes).digest("hex");
const paths = Object.keys(metafile.inputs).filter((path) => path.startsWith("node_modules/"));
const names = [...new Set(paths.map((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)[1]))].sort();
const lock = JSON.parse(readFileSync(join(here, "package-lock.json"), "utf8")).packages;
const packages = names.map((name) => {
  const { version, integrity, license } = lock[`node_modules/${name}`];
  return { name, version, license, integrity };
});
const licences = names.map((name) => {
  const own = join(here, "node_modules", name);
  const file = readdirSync(own).find((found) => /^licen[cs]e/i.test(found));
  if (!file) throw new Error(`${name} has no licence text`);
  return `${name}\n\n${readFileSync(join(own, file), "utf8").trim()}\n`;
});
writeFileSync(join(folder, "editor.LICENSES.txt"), licences.join(`\n${"-".repeat(72)}\n\n`));
const sources = readdirSync(join(here, "src")).sort();
const manifest = {
  file: "editor.js",
  sha256: digest(contents),
  licences: "editor.LICENSES.txt",
  packages,
  sources: Object.fromEntries(sources.map((name) => [name, digest(readFileSync(join(here, "src", name)))])),
  lock: digest(readFileSync(join(here, "package-lock.json"))),
};
writeFileSync(join(folder, "vendor.json"), JSON.stringify(manifest, null, 2) + "\n");
console.log(`editor.js: ${contents.length} bytes, ${packages.length} packages`);
