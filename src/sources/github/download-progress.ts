import type { Progress } from './receive.ts';

const EVERY_MS = 1000;

/** Follows a download that somebody waits for: once a second it is told how much has come, of how much where that is known. */
export function downloadProgress(
  what: string,
  onProgress: (message: string) => void,
): (progress: Progress) => void {
  let told = 0;
  return ({ receivedBytes, expectedBytes, milliseconds }) => {
    const second = Math.floor(milliseconds / EVERY_MS);
    if (second <= told) return;
    told = second;
    const come = megabytes(receivedBytes);
    const howMuch = expectedBytes === 0 ? `${come} MB so far` : `${come} of ${megabytes(expectedBytes)} MB`;
    onProgress(`downloading ${what}, ${howMuch}`);
  };
}

const megabytes = (bytes: number): string => String(Math.round(bytes / 1000 ** 2));
