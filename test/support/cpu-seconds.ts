/** Seconds of CPU that some work takes: on a machine that is busy with other things it waits for them, and takes no more. */
export function cpuSeconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
