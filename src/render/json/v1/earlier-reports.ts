/** Fields added to schemaVersion 1 after its first reports, with the value for older reports. */
const ADDED = { report: { warnings: [] }, scan: { warnings: [], unread: [] } };

/**
 * A report, or the scan of a repository, with the fields that an earlier version did not write; anything else as it is.
 */
export function withAddedFields(json: unknown): unknown {
  if (typeof json !== 'object' || json === null) return json;
  return { ...(isScanJson(json) ? ADDED.scan : ADDED.report), ...json };
}

/** Whether it looks like the scan of a repository. */
export function isScanJson(json: unknown): boolean {
  return typeof json === 'object' && json !== null && 'scannedAt' in json;
}
