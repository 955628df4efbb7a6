const LONGEST_NAME = 90;

/** GitHub's cut: 90 UTF-16 units, trimmed; a character cut in half becomes U+FFFD in the archive. */
export const asFileName = (name: string): string => name.slice(0, LONGEST_NAME).toWellFormed().trim();

/** Whether GitHub cuts a name. */
export const isCutShort = (name: string): boolean => name.length > LONGEST_NAME;

/** The folder of a job's logs in an archive of today. */
export function folderOf(jobName: string): string {
  return asFileName(jobName.replaceAll(':', '').replaceAll('/', '_'));
}

/**
 * Gives each name out once, as far as folders can tell names apart: a name that is taken gets a number, and does not
 * collide with the others.
 */
export function freeNames(borne: readonly string[]): (name: string) => string {
  const taken = new Set(borne.map(folderOf));
  const counts = new Map<string, number>();
  return (name) => {
    const folder = folderOf(name);
    let count = (counts.get(folder) ?? 0) + 1;
    let free = name;
    if (count > 1)
      for (free = numbered(name, count); taken.has(folderOf(free)); free = numbered(name, count)) count += 1;
    counts.set(folder, count);
    return free;
  };
}

function numbered(name: string, count: number): string {
  const number = ` (${count})`;
  return `${name.slice(0, LONGEST_NAME - number.length)}${number}`;
}
