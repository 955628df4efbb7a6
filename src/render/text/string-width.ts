/** What the bundle gives cli-table3 in place of its own `string-width`, so that tables and pictures agree on every letter. */
export { displayWidth as 'module.exports' } from './width.ts';
