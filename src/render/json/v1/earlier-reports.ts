/** What schemaVersion 1 was given after its first reports were written, with what those know of it. */
const ADDED = { report: { warnings: [] }, scan: { warnings: [], unread: [] } };

/** A report, or the scan of a repository, by an earlier version, with the fields that it lacks; anything else as it is. */
export function withAddedFields(json: unknown): unknown {
  if (typeof json !== 'object' || json === null) return json;
  return { ...(isScanJson(json) ? ADDED.scan : ADDED.report), ...json };
}

/** Whether it is meant for the scan of a repository. */
export function isScanJson(json: unknown): boolean {
  return typeof json === 'object' && json !== null && 'scannedAt' in json;
}
