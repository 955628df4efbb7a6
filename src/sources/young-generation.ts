import { setFlagsFromString } from 'node:v8';

/**
 * Lets the engine give new objects more room, which `bin/load-bundle.js` keeps small for logs. Of files that are parsed by
 * the thousand most is forgotten at once, and a lint of 1,000 files took a sixth longer looking for what is not.
 */
export function makeRoomForNewObjects(): void {
  setFlagsFromString('--semi-space-growth-factor=4');
}
