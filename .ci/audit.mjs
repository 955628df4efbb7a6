// Ends with 1 where an advisory of severity high or worse concerns a package of the lock file; a registry that gives no
// answer is told, and is no failure: it says nothing about the packages.
import { spawnSync } from 'node:child_process';

const { stdout } = spawnSync('npm', ['audit', '--json'], {
  encoding: 'utf8',
  shell: process.platform === 'win32',
});
const { vulnerabilities, message, error } = parsed(stdout);
if (vulnerabilities === undefined) {
  console.warn(`the registry did not answer npm audit: ${message ?? error?.summary ?? 'no JSON'}`);
} else {
  const grave = Object.values(vulnerabilities).filter(({ severity }) => /^(?:high|critical)$/.test(severity));
  for (const { name, severity, range } of grave) console.log(`${severity}: ${name} ${range}`);
  console.log(`${grave.length} grave advisories, ${Object.keys(vulnerabilities).length} in all`);
  process.exitCode = grave.length === 0 ? 0 : 1;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
