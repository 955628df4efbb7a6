import type { Progress } from './receive.ts';

const EVERY_MS = 1000;

/** Reports once a second how much of a download has come, and of how much if that is known. */
export function downloadProgress(
  what: string,
  onProgress: (message: string) => void,
): (progress: Progress) => void {
  let told = 0;
  return ({ receivedBytes, expectedBytes, milliseconds }) => {
    const second = Math.floor(milliseconds / EVERY_MS);
    if (second <= told) return;
    told = second;
    const unit = Math.max(receivedBytes, expectedBytes) < 10 * MB.bytes ? KB : MB;
    const inUnit = (bytes: number): string => String(Math.round(bytes / unit.bytes));
    const howMuch =
      expectedBytes === 0
        ? `${inUnit(receivedBytes)} ${unit.name} so far`
        : `${inUnit(receivedBytes)} of ${inUnit(expectedBytes)} ${unit.name}`;
    onProgress(`downloading ${what}, ${howMuch}`);
  };
}

const KB = { name: 'kB', bytes: 1000 };
const MB = { name: 'MB', bytes: 1000 ** 2 };
