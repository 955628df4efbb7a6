// Writes the JSON Schema of the report into the package.
import { writeFileSync } from 'node:fs';
import { reportJsonSchema } from '../dist/render/report-schema.js';

const target = new URL('../dist/report.schema.json', import.meta.url);
writeFileSync(target, `${JSON.stringify(reportJsonSchema(), null, 2)}\n`);
