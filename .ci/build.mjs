// Builds the package: bundles the command and everything that it needs into dist/, so that it starts in a fraction of the
// time that hundreds of modules take, and writes the JSON Schemas and the licences of what was bundled.
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'rolldown';
import license from 'rollup-plugin-license';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');

await build({
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
  plugins: [
    license({
      thirdParty: {
        multipleVersions: true,
        allow: {
          test: ({ licenseText }) => Boolean(licenseText),
          failOnUnlicensed: true,
          failOnViolation: true,
        },
        output: join(dist, 'THIRD-PARTY-LICENSES.txt'),
      },
    }),
  ],
  output: {
    dir: dist,
    cleanDir: true,
    format: 'esm',
    minify: true,
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    comments: { legal: true, annotation: false, jsdoc: false },
  },
});

// Written last: a build that broke off before has to be done again.
const { jsonSchemas } = await import(pathToFileURL(join(dist, 'json-schemas.js')).href);
for (const [name, schema] of Object.entries(jsonSchemas()))
  writeFileSync(join(dist, `${name}.schema.json`), `${JSON.stringify(schema, null, 2)}\n`);
