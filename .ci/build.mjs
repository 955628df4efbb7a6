// Builds the package: bundles the command and everything that it needs into dist/, so that it starts in a fraction of the
// time that hundreds of modules take, and writes the JSON Schemas, and of what was bundled the licences and a bill of materials.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';
import { compiledFiles, load } from '../bin/load-bundle.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');

const { output } = await build({
  cwd: root,
  input: { cli: 'src/cli.ts', 'json-schemas': 'src/render/json/v1/json-schemas.ts' },
  platform: 'node',
  external: /^node:/,
  // An import that leads nowhere would be a warning, and fail where the command is run.
  onLog(level, log, report) {
    report(level === 'warn' ? 'error' : level, log);
  },
  resolve: {
    alias: {
      // Its build for node is CommonJS, which cannot be taken apart.
      yaml: join(root, 'node_modules/yaml/browser/index.js'),
      // Only cli-table3 asks for it, and its own gives some scripts another width than a terminal does.
      'string-width': join(root, 'src/render/text/string-width.ts'),
    },
  },
  output: {
    dir: dist,
    cleanDir: true,
    format: 'cjs',
    entryFileNames: '[name].cjs',
    chunkFileNames: '[name].cjs',
    comments: { legal: true, annotation: false, jsdoc: false },
  },
});

for (const [name, schema] of Object.entries(load('json-schemas.cjs').jsonSchemas()))
  writeFileSync(join(dist, `${name}.schema.json`), `${JSON.stringify(schema, null, 2)}\n`);

const folders = output.flatMap(({ modules = {} }) => Object.keys(modules)).flatMap(packageFolder);
const packages = [...new Set(folders)].sort().map(readPackage);
writeFileSync(join(dist, 'THIRD-PARTY-LICENSES.txt'), packages.map(licence).join('\n'));
writeFileSync(join(dist, 'sbom.cdx.json'), `${JSON.stringify(billOfMaterials(packages), null, 2)}\n`);

// A run of the demonstration has V8 compile what most runs need.
const nowhere = { write: () => true };
const signal = new AbortController().signal;
const program = { startedAs: 'cache-autopsy', file: '', home: '' };
const io = {
  stdout: nowhere,
  stderr: nowhere,
  stdin: [],
  env: {},
  now: Date.now,
  signal,
  version: '0.0.0',
  program,
};
const demo = join(root, 'fixtures/sibling-failed-mid-upload');
if ((await load('cli.cjs').main(['--exit-zero', demo], io)) !== 0) throw new Error('the demonstration fails');
for (const [path, compiled] of compiledFiles()) writeFileSync(path, compiled);

/** The folder of the package that a module belongs to; none for our own. */
function packageFolder(module) {
  return /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(module.replaceAll('\\', '/'))?.slice(0, 1) ?? [];
}

/** Throws where a package comes without its licence, which must then not be shipped. */
function readPackage(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e\b/i.test(entry));
  if (file === undefined) throw new Error(`${name}@${version} has no licence file`);
  return { name, version, license, text: readFileSync(join(folder, file), 'utf8').trim() };
}

function licence({ name, version, license, text }) {
  return `${name}@${version} (${license})\n\n${text}\n\n${'-'.repeat(80)}\n`;
}

/** CycloneDX 1.6, as little of it as names every part. */
function billOfMaterials(packages) {
  const component = ({ name, version, license }) => ({
    type: 'library',
    name,
    version,
    licenses: [{ license: { id: license } }],
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
  });
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const metadata = { component: { type: 'application', name, version } };
  return { bomFormat: 'CycloneDX', specVersion: '1.6', metadata, components: packages.map(component) };
}
