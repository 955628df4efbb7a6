/** Whether a path is the working folder of a job, or everything in it. */
export function isWorkspace(path: string): boolean {
  const [first, ...others] = namesOnTheWay(path);
  return first === '.' && others.length === 0;
}

/**
 * Whether one path may contain the other, whatever the values of globs and expressions; `ofUnknown` if it is not known
 * how one of them begins.
 */
export function mayOverlap(one: string, other: string, ofUnknown: boolean): boolean {
  const others = namesOnTheWay(other);
  for (const [at, name] of namesOnTheWay(one).entries()) {
    const its = others[at];
    if (its === undefined) return true;
    if (name === its) continue;
    const [known, itsKnown] = [knownOf(name), knownOf(its)];
    const isFitting =
      (name !== known && itsKnown.startsWith(known)) || (its !== itsKnown && known.startsWith(itsKnown));
    if (!isFitting || [name, its].includes('**')) return false;
    // The value of an expression may contain slashes.
    const open = [name, its].filter((text) => text.includes('$'));
    if (open.length > 0) return ofUnknown || at > 0 || open.every((text) => knownOf(text) !== '');
  }
  return true;
}

/** The names on the way to a path: first `.` for the folder in which a job works, `~`, nothing for the root, or an expression. */
function namesOnTheWay(path: string): string[] {
  const bare = atHome(path)
    .replace(/\s+/g, '')
    .replace(/^\$\{\{github\.workspace\}\}/i, '.');
  const [first = '', ...names] = bare.replace(/^\$\{\{(runner\.\w+)\}\}/i, '<$1>').split(/[\\/]+/);
  const isBase = /^(?:|\.|~|[a-z]:|<.*|\$.*)$/i.test(first);
  const all = isBase ? [first, ...names] : ['.', first, ...names];
  const last = all.findLastIndex((name) => !/^(?:|\.|\*\*?)$/.test(name));
  return [all[0] ?? '.', ...all.slice(1, last + 1).filter((name) => name !== '.')];
}

/** What a name says before its first glob or expression. */
function knownOf(name: string): string {
  return /^[^*?[$]*/.exec(name)?.[0] ?? '';
}

/** A path with `~` for the home of the user that a job runs as, however that is written. */
export function atHome(path: string): string {
  return path.replace(home, '~');
}

const home =
  /^(?:\$\{\{\s*env\.(?:HOME|USERPROFILE)\s*\}\}|\$\{?HOME\}?|\/home\/runner|\/Users\/runner|\/root|C:[\\/]Users[\\/]runneradmin)(?=[\\/]|$)/i;
